// What only pictures need. No part of the package's exports.
import '#platform';

export { PLACEMENTS, type Placement, placeRows } from '../query/placement.js';
export { type ProjectedWord, project } from '../query/project.js';
