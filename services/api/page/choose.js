// @ts-check
import { announce } from './announce.js';
import { element, showText } from './element.js';
import { bytesText, sizeText } from './quantities.js';

/**
 * What was chosen. A browser can't show every picture that the service takes (TIFF), so the size may
 * be unknown.
 * @typedef {{ file: File, url: string, size: { width: number, height: number } | undefined }} Chosen
 */

const input = element('image', HTMLInputElement);
const drop = element('drop', HTMLElement);
const preview = element('preview', HTMLElement);
const picture = element('preview-picture', HTMLImageElement);

/**
 * Lets a person choose a picture in one of three ways.
 * @param {(chosen: Chosen) => void} onChosen
 */
export function choosePicture(onChosen) {
  let turn = 0;
  /** @param {FileList | undefined | null} files */
  const take = async (files) => {
    const file = files?.[0];
    if (!file) return;
    const mine = ++turn;
    const chosen = await look(file);
    // A picture chosen meanwhile wins.
    if (mine !== turn) return;
    show(chosen);
    onChosen(chosen);
  };
  input.addEventListener('change', () => void take(input.files));
  document.addEventListener('paste', (event) => void take(event.clipboardData?.files));
  onDrop((files) => void take(files));
}

/**
 * The whole window takes a drop, because a picture that misses the frame would replace the page.
 * @param {(files: FileList | undefined) => void} take
 */
function onDrop(take) {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.toggle('over', event.dataTransfer?.types.includes('Files'));
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) drop.classList.remove('over');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    take(event.dataTransfer?.files);
  });
}

/**
 * @param {File} file
 * @returns {Promise<Chosen>}
 */
async function look(file) {
  // Never revoked: the page of a result still shows it when the next one has been chosen.
  const url = URL.createObjectURL(file);
  picture.src = url;
  try {
    await picture.decode();
    return { file, url, size: { width: picture.naturalWidth, height: picture.naturalHeight } };
  } catch {
    return { file, url, size: undefined };
  }
}

/** @param {Chosen} chosen */
function show({ file, size }) {
  drop.classList.add('chosen');
  preview.hidden = false;
  picture.hidden = size === undefined;
  picture.alt = `Preview of ${file.name}`;
  const facts = `${size ? sizeText(size) : 'not shown by this browser'} · ${bytesText(file.size)}`;
  showText(element('preview-name', HTMLElement), file.name);
  showText(element('preview-facts', HTMLElement), facts);
  element('choose-word', HTMLElement).textContent = 'Choose another';
  announce(`${file.name}, ${facts}`);
}
