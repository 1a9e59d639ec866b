// The globals of a page and its workers.
import type { StoredFiles } from './page-store.js';

/** The part of a page's globals that Node's types lack. */
interface Page {
  readonly MessageChannel: new () => {
    readonly port1: { onmessage: () => void };
    readonly port2: { postMessage(message: unknown): void };
  };
  readonly Worker: new (url: string | URL, options: { type?: 'module'; name: string }) => PageWorker;
  readonly crossOriginIsolated?: boolean;
  readonly location?: { readonly href: string };
  /** Missing in some workers of servers. */
  readonly navigator?: {
    readonly hardwareConcurrency: number;
    readonly deviceMemory?: number;
    readonly locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> };
  };
  /** In a worker. */
  onmessage: (event: { data: Start }) => void;
  postMessage(message: unknown): void;
  reportError(cause: unknown): void;
}

export interface PageWorker {
  onmessage: (event: { data: unknown }) => void;
  onerror: (event: { message?: string }) => void;
  postMessage(message: unknown): void;
  terminate(): void;
}

export const page = globalThis as unknown as Page;

export interface Start extends StoredFiles {
  readonly data: unknown;
  readonly assets: string | undefined;
  readonly program: string | undefined;
}
