import { type Extractor, type ExtractorSettings, namesIn, type Outlet } from './extractor.js';
import { xmlExtractor } from './xml-extractor.js';

interface Tier {
  readonly id: string;
  readonly type: string;
  readonly participant: string;
}

interface Annotation {
  readonly tier: Tier;
  readonly start: string;
  readonly end: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Annotations of ELAN (.eaf), each a document, of the tiers that are named: by their names, by what stands in these before an @
 * (`tx@Anna`), or by their linguistic types, which speakers share. Where all are of one type they need no name.
 */
export function elanAnnotations(outlet: Outlet, { fields }: ExtractorSettings): Extractor {
  const times = new Map<string, string>();
  const annotations: Annotation[] = [];
  let tier: Tier = { id: '', type: '', participant: '' };
  let place = { start: '', end: '' };
  let line = 1;
  const tiers = new Map<string, Tier>();
  const namesOf = ({ id, type }: Tier) => [id, id.split('@', 1)[0], type];
  return xmlExtractor(outlet, {
    name: "ELAN's annotations",
    root: 'ANNOTATION_DOCUMENT',
    open(element, attributes, at) {
      const value = (name: string) => attributes.get(name) ?? '';
      if (element === 'TIME_SLOT') times.set(value('TIME_SLOT_ID'), value('TIME_VALUE'));
      else if (element === 'TIER')
        tier = {
          id: value('TIER_ID'),
          type: value('LINGUISTIC_TYPE_REF'),
          participant: value('PARTICIPANT'),
        };
      else if (element === 'ALIGNABLE_ANNOTATION')
        place = { start: value('TIME_SLOT_REF1'), end: value('TIME_SLOT_REF2') };
      else if (element === 'REF_ANNOTATION') place = { start: '', end: '' };
      else if (element === 'ANNOTATION_VALUE') line = at;
    },
    close(element, text) {
      if (element !== 'ANNOTATION_VALUE' || text.trim() === '') return;
      tiers.set(tier.id, tier);
      annotations.push({ tier, ...place, line, text });
    },
    finish() {
      const own = [...tiers.values()].filter((tier) => namesOf(tier).some((name) => fields.includes(name)));
      const alike = new Set(Array.from(tiers.values(), ({ type }) => type)).size === 1;
      const taken = new Set((fields.length > 0 ? own : alike ? [...tiers.values()] : []).map(({ id }) => id));
      if (taken.size === 0 && tiers.size > 0) {
        const there = Array.from(tiers.values(), ({ id, type }) => `${id} (${type})`);
        return outlet.fault(
          'field',
          `expected the tier that holds the text, by its name or its type in brackets: one of ${namesIn(there)} (\`field\` NAME)`,
        );
      }
      for (const { tier, start, end, line, text } of annotations) {
        if (!taken.has(tier.id)) continue;
        const { id, type, participant } = tier;
        const place = { start: times.get(start) ?? '', end: times.get(end) ?? '' };
        outlet.document(text, { line, fields: () => ({ tier: id, type, participant, ...place }) });
      }
    },
  });
}
