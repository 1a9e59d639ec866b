/** Whether every case is wanted (`npm run test:slow`), or a sample that a person waits for. */
export const thorough = import.meta.env.MODE === 'slow';
