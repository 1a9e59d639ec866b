/** Where a dump of MediaWiki may be cut: no text has these bytes in it, as `<` is escaped there. */
export const PAGE = '<page>';
