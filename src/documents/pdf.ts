import { optionalPackage } from '../optional-package.js';
import type { Outlet } from './extractor.js';
import { wholeWords } from './plain-text.js';

interface Unpdf {
  getDocumentProxy(bytes: Uint8Array, options: { verbosity: number }): Promise<object>;
  extractText(pdf: object, options: { mergePages: false }): Promise<{ text: string[] }>;
}

/** The text of a PDF, a page a block, by unpdf, which has to be installed beside wordvec. */
export async function pdfText(bytes: Uint8Array, outlet: Outlet): Promise<void> {
  const unpdf = await optionalPackage<Unpdf>('unpdf');
  if (!unpdf)
    return outlet.fault(
      'needs a package',
      'PDF files are read by the package unpdf: install it (npm install unpdf)',
    );
  try {
    const pdf = await unpdf.getDocumentProxy(bytes, { verbosity: 0 });
    const { text } = await unpdf.extractText(pdf, { mergePages: false });
    outlet.document(text.map((page) => wholeWords(page).replaceAll('\n', ' ')).join('\n'));
  } catch (cause) {
    const { name: kind, message } = cause as Error;
    if (kind === 'PasswordException')
      outlet.fault('encrypted', 'the PDF is encrypted: save it without a password');
    else outlet.fault('format', `the PDF is damaged (${message}): fetch it again`);
  }
}
