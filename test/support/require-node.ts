// Loaded first by the configurations of the tests: an editor may start them with a Node that is too old.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 17)) {
  console.error(
    `These tests need Node 22.17 or newer; this is ${process.versions.node}. Run them with "npm test" or "npx vitest", which use the Node that comes with the project.`,
  );
  process.exit(1);
}
