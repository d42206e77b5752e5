// The baseline of reading: unzip and a general XML parser, in a thread of its own as our reader has one.
import { parentPort, workerData } from 'node:worker_threads';
import { SaxesParser } from 'saxes';
import yauzl from 'yauzl';

const zip = await yauzl.fromBufferPromise(Buffer.from(workerData as Uint8Array), { lazyEntries: true });
let events = 0;
for await (const entry of zip.eachEntry()) {
  if (!/xl\/(sharedStrings|worksheets\/sheet1)\.xml$/.test(entry.fileName)) continue;
  const parser = new SaxesParser({ position: false, xmlns: false });
  const decoder = new TextDecoder();
  parser.on('opentag', () => void events++);
  parser.on('text', (text) => void (events += text.length));
  parser.on('closetag', () => void events++);
  for await (const chunk of await zip.openReadStreamPromise(entry)) parser.write(decoder.decode(chunk as Uint8Array, { stream: true }));
  parser.close();
}
parentPort!.postMessage(events);
