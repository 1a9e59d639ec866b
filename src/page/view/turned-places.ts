/** Radians a pixel of a drag. */
const PACE = 0.006;

/** Points of three axes as they are seen from a side that can be turned: first about the upright axis, then the level one. */
export class TurnedPlaces {
  /** Shape [points, 2]. */
  readonly seen: Float32Array;
  /** Of a ball around the origin that has all points. */
  readonly radius: number;
  readonly #places: Float32Array;
  #yaw = 0.6;
  #pitch = 0.4;

  /** @param places shape [points, 3] */
  constructor(places: Float32Array) {
    this.#places = places;
    this.seen = new Float32Array((places.length / 3) * 2);
    let most = 0;
    for (let i = 0; i < places.length; i += 3)
      most = Math.max(most, places[i]! ** 2 + places[i + 1]! ** 2 + places[i + 2]! ** 2);
    this.radius = Math.sqrt(most) || 1;
    this.look();
  }

  get angles(): readonly [yaw: number, pitch: number] {
    return [this.#yaw, this.#pitch];
  }

  set angles([yaw, pitch]) {
    this.#yaw = yaw;
    this.#pitch = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, pitch));
  }

  /** As by a drag of so many pixels. */
  turn(right: number, down: number): void {
    this.angles = [this.#yaw + PACE * right, this.#pitch + PACE * down];
  }

  /** Sees the first `points` from the side that it was turned to. */
  look(points = this.seen.length / 2): void {
    const [sinYaw, cosYaw] = [Math.sin(this.#yaw), Math.cos(this.#yaw)];
    const [sinPitch, cosPitch] = [Math.sin(this.#pitch), Math.cos(this.#pitch)];
    const places = this.#places;
    for (let i = 0; i < Math.min(points, this.seen.length / 2); i++) {
      const [x, y, z] = [places[3 * i]!, places[3 * i + 1]!, places[3 * i + 2]!];
      this.seen[2 * i] = cosYaw * x + sinYaw * z;
      this.seen[2 * i + 1] = cosPitch * y - sinPitch * (cosYaw * z - sinYaw * x);
    }
  }
}
