// Makes pictures of a document's pages: of a PDF by pdf.js, which is fetched only then, or of picture files.

const WIDEST = 1600;
const QUALITY = 0.85;
const MOST_BYTES = 1_500_000;
export const MOST_PAGES = 500;

/** @typedef {{name: string, count: number, page: (number: number) => Promise<Blob>, close: () => void}} Pages */

/** @param {File[]} files one PDF, or pictures @returns {Promise<Pages>} Throws an Error that says what is wrong. */
export async function pagesOf(files) {
  if (files.length === 1 && files[0].type === "application/pdf") return pdfPages(files[0]);
  if (files.every((file) => file.type.startsWith("image/"))) return picturePages(files);
  throw new Error("Choose one PDF, or one or more pictures.");
}

async function pdfPages(file) {
  const { getDocument, GlobalWorkerOptions } = await import("./pdf.min.mjs");
  GlobalWorkerOptions.workerSrc = new URL("./pdf.worker.min.mjs", import.meta.url).href;
  const task = getDocument({ data: new Uint8Array(await file.arrayBuffer()), useWasm: false, disableFontFace: false });
  const pdf = await task.promise.catch((problem) => {
    throw new Error(problem.name === "PasswordException" ? "This PDF is locked with a password." : "This PDF cannot be read.");
  });
  if (pdf.numPages > MOST_PAGES) throw new Error(`This PDF has more than ${MOST_PAGES} pages.`);
  return { name: file.name, count: pdf.numPages, page: (number) => pdfPage(pdf, number), close: () => task.destroy() };
}

async function pdfPage(pdf, number) {
  const page = await pdf.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: WIDEST / Math.max(natural.width, natural.height) });
  const canvas = sized(viewport.width, viewport.height);
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport, background: "#ffffff" }).promise;
  return written(canvas);
}

function picturePages(files) {
  const page = async (number) => {
    const picture = await createImageBitmap(files[number - 1]);
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = sized(picture.width * scale, picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return written(canvas);
  };
  return { name: files[0].name, count: files.length, page, close() {} };
}

function sized(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  return canvas;
}

/** A new picture, so that nothing of the file but what can be seen travels. */
async function written(canvas) {
  for (const quality of [QUALITY, 0.6, 0.4, 0.2]) {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob.size <= MOST_BYTES) return blob;
  }
  throw new Error("This page is too large to be shown.");
}
