// The entry point. It loads the service only after it has checked that this Node can run it.
import './thread-pool.ts';

const nodeMin = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < nodeMin[0] || (major === nodeMin[0] && minor < nodeMin[1])) {
  console.error(
    `Cardroll needs Node ${nodeMin.join('.')} or newer; this is ${process.versions.node}. Run it with "npm start", which brings its own.`,
  );
  process.exit(1);
}

const { serve } = await import('./serve.ts');
await serve();
