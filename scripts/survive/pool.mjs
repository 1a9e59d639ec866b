/** Runs `work` for each item, `width` at a time; the results in the items' order. */
export async function inPool(items, width, work) {
  const results = [];
  let next = 0;
  const turn = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: width }, turn));
  return results;
}
