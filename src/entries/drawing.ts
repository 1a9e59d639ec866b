// What only pictures need. No part of the package's exports.
import '#platform';

export { PLACEMENTS, type Placement, type ProjectedWord, placeRows, project } from '../query/placement.js';
