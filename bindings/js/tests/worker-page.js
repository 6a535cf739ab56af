// A page whose worker reads. A worker knows no import map: the package is named by its address.
const worker = new Worker("worker.js", { type: "module" });
window.answers = (picture) =>
  new Promise((done, failed) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = failed;
    worker.postMessage(picture);
  });
