// Points on a canvas: a million of them by WebGL, a part of them without it.
import { type Camera, rowOnScreen } from './camera.js';

const VERTEX = `#version 300 es
in vec2 place;
in vec3 colour;
uniform vec4 window; // centre, and clip units a unit of the plane
uniform float size;
out vec3 shade;
void main() {
  gl_Position = vec4((place - window.xy) * window.zw, 0.0, 1.0);
  gl_PointSize = size;
  shade = colour;
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 shade;
uniform float alpha;
out vec4 ink;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  float inside = smoothstep(0.5, 0.35, length(from));
  ink = vec4(shade, 1.0) * alpha * inside;
}`;
/** Points that a canvas without WebGL draws. */
const FEW = 20_000;

export interface PointLayer {
  readonly canvas: HTMLCanvasElement;
  /** False: only the first points are drawn. */
  readonly whole: boolean;
  /** @param places shape [points, 2] @param colours red, green, blue of each */
  set(places: Float32Array, colours: Uint8Array): void;
  /** Draws `most` points at most, the first ones. Sizes are in CSS pixels. */
  draw(camera: Camera, width: number, height: number, most: number): void;
}

/** The size of a point and how dense it is, so that a crowd stays legible. */
function inkOf(points: number, camera: Camera, width: number, extent: number) {
  const zoom = (camera.scale * extent) / width;
  const size = Math.max(1.8, Math.min(8, (180 / Math.sqrt(points)) * Math.sqrt(Math.max(1, zoom)) + 1.2));
  return { size, alpha: points > 200_000 && zoom < 3 ? 0.35 : 0.75 };
}

export function createPointLayer(): PointLayer {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', { premultipliedAlpha: true, preserveDrawingBuffer: true });
  return gl ? webglLayer(canvas, gl) : canvasLayer(document.createElement('canvas'));
}

function webglLayer(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): PointLayer {
  let [points, extent] = [0, 1];
  let program: WebGLProgram;
  let given: [Float32Array, Uint8Array] | undefined;
  let buffers: WebGLBuffer[] = [];
  const begin = () => {
    program = programOf(gl);
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  };
  const set: PointLayer['set'] = (places, colours) => {
    given = [places, colours];
    points = places.length / 2;
    extent = extentOf(places);
    for (const buffer of buffers) gl.deleteBuffer(buffer);
    buffers = [
      attribute(gl, program, 'place', places, 2, gl.FLOAT),
      attribute(gl, program, 'colour', colours, 3, gl.UNSIGNED_BYTE),
    ];
  };
  begin();
  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
  canvas.addEventListener('webglcontextrestored', () => {
    begin();
    if (given) set(...given);
  });
  return {
    canvas,
    whole: true,
    set,
    draw(camera, width, height, most) {
      fitPixels(canvas, width, height);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const { size, alpha } = inkOf(points, camera, width, extent);
      const at = (name: string) => gl.getUniformLocation(program, name);
      gl.uniform4f(at('window'), camera.x, camera.y, (2 * camera.scale) / width, (2 * camera.scale) / height);
      gl.uniform1f(at('size'), size * devicePixelRatio);
      gl.uniform1f(at('alpha'), alpha);
      gl.drawArrays(gl.POINTS, 0, Math.min(points, most));
    },
  };
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

function attribute(
  gl: WebGL2RenderingContext,
  program: WebGLProgram,
  name: string,
  values: Float32Array | Uint8Array,
  width: number,
  type: number,
): WebGLBuffer {
  const at = gl.getAttribLocation(program, name);
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, values as Float32Array<ArrayBuffer>, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, width, type, type === gl.UNSIGNED_BYTE, 0, 0);
  return buffer;
}

function canvasLayer(canvas: HTMLCanvasElement): PointLayer {
  const context = canvas.getContext('2d')!;
  let places = new Float32Array(0);
  let colours = new Uint8Array(0);
  let extent = 1;
  return {
    canvas,
    whole: false,
    set(newPlaces, newColours) {
      places = newPlaces as Float32Array<ArrayBuffer>;
      colours = newColours as Uint8Array<ArrayBuffer>;
      extent = extentOf(places);
    },
    draw(camera, width, height) {
      fitPixels(canvas, width, height);
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      context.clearRect(0, 0, width, height);
      const points = Math.min(FEW, places.length / 2);
      const { size, alpha } = inkOf(points, camera, width, extent);
      context.globalAlpha = alpha;
      const seen = { places, camera, size: [width, height] as const };
      for (let i = points - 1; i >= 0; i--) {
        const [x, y] = rowOnScreen(seen, i);
        if (!(x > 0 && x < width && y > 0 && y < height)) continue;
        context.fillStyle = `rgb(${colours[3 * i]} ${colours[3 * i + 1]} ${colours[3 * i + 2]})`;
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    },
  };
}

function extentOf(places: Float32Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 2) {
    if (places[i]! < low) low = places[i]!;
    if (places[i]! > high) high = places[i]!;
  }
  return high > low ? high - low : 1;
}

/** Gives a canvas the pixels of the screen that its size has. */
export function fitPixels(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [pixelsWide, pixelsTall] = [
    Math.round(width * devicePixelRatio),
    Math.round(height * devicePixelRatio),
  ];
  if (canvas.width === pixelsWide && canvas.height === pixelsTall) return;
  canvas.width = pixelsWide;
  canvas.height = pixelsTall;
}
