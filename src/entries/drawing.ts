// What only pictures need. No part of the package's exports.
import '#platform';

export { type ProjectedWord, project } from '../query/project.js';
