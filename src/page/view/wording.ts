// All sentences of the page, in its two languages.
const ENGLISH = {
  title: 'wordvec explorer',
  map: 'Map',
  ask: 'Ask',
  train: 'Train',
  model: 'Model',
  open: 'Open a model…',
  language: '中文',
  theme: 'Light or dark',
  noModel:
    'No model is open. Open a file of vectors (.vec, .txt, .bin, .wv, .npy), drop one here, or train one.',
  opening: 'opening',
  words: 'words',
  dimensions: 'dimensions',
  ready: 'ready',
  openFirst: 'Open its first 200,000 words',
  layout: 'Layout',
  pca: 'all words, by their principal components',
  solid: 'all words in 3-D, by three components',
  umap: 'the first 5,000 words, by UMAP',
  colour: 'Colour',
  frequency: 'place in the vocabulary',
  cluster: 'cluster',
  find: 'Find a word',
  lasso: 'Lasso',
  lassoHint: 'draw round words (or hold Shift and drag)',
  pan: 'drag to move, wheel or + and - to zoom, 0 for all',
  turn: 'In 3-D: drag or arrow keys to turn, Ctrl and drag or Shift and arrows to move',
  selection: 'Selection',
  inView: 'Words in view',
  near: 'Nearest to their mean',
  reset: 'All',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  noWebgl: 'This browser draws without WebGL: a part of the points is shown.',
  question: 'Question',
  questionHint: 'king - man + woman',
  answer: 'Answer',
  go: 'Ask',
  verbs: 'What can be asked',
  axis: 'An axis between words',
  axisFrom: 'From (words)',
  axisTo: 'To (words)',
  axisWords: 'Words to place on it',
  place: 'Place',
  moved: 'What moved most between two models',
  older: 'Older model',
  younger: 'Younger model',
  compare: 'Compare',
  comparing: 'comparing',
  needTwo:
    'open two models and choose one of each: they are laid over each other by the words that both have',
  score: 'moved',
  cosine: 'cosine',
  shared: 'words of both',
  unknown: 'none of these words is in the model',
  text: 'Text to train on',
  textHint: 'Drop a text file here, choose one, or paste text: a sentence a line.',
  chooseText: 'Choose a text file…',
  trainer: 'Trainer',
  options: 'Options',
  start: 'Start',
  stop: 'Stop',
  goOn: 'Go on',
  save: 'Save as',
  loss: 'loss',
  perSecond: 'words/s',
  moving: 'The most frequent words while it trains',
  stopped: 'stopped; “Go on” takes it up again',
  done: 'done: the model “trained” is open in Map and Ask',
  noText: 'give a text first',
  noTable: 'it has no words of this model: expected lines of word,x,y or of word,group, and an open model',
  threads: 'This page is not isolated: training runs in one thread.',
  export: 'Export',
  noEngine:
    'The part of the page that holds the models did not load: see that its server still runs, then load the page again.',
};

export type Wording = typeof ENGLISH;

const CHINESE: Wording = {
  title: 'wordvec 词向量浏览器',
  map: '地图',
  ask: '提问',
  train: '训练',
  model: '模型',
  open: '打开模型…',
  language: 'English',
  theme: '浅色或深色',
  noModel: '尚未打开模型。请打开向量文件（.vec、.txt、.bin、.wv、.npy），拖放到此处，或训练一个模型。',
  opening: '正在打开',
  words: '词',
  dimensions: '维',
  ready: '就绪',
  openFirst: '只打开前 200,000 个词',
  layout: '布局',
  pca: '全部词，主成分',
  solid: '全部词，三维（三个主成分）',
  umap: '前 5,000 个词，UMAP',
  colour: '颜色',
  frequency: '词表位置',
  cluster: '聚类',
  find: '查找词',
  lasso: '套索',
  lassoHint: '圈选词（或按住 Shift 拖动）',
  pan: '拖动平移，滚轮或 + - 缩放，0 显示全部',
  turn: '三维：拖动或方向键旋转，Ctrl 加拖动或 Shift 加方向键平移',
  selection: '所选',
  inView: '视野中的词',
  near: '最接近其均值的词',
  reset: '全部',
  zoomIn: '放大',
  zoomOut: '缩小',
  noWebgl: '此浏览器没有 WebGL：只显示一部分点。',
  question: '问题',
  questionHint: 'king - man + woman',
  answer: '回答',
  go: '提问',
  verbs: '可以问什么',
  axis: '两词之间的轴',
  axisFrom: '从（词）',
  axisTo: '到（词）',
  axisWords: '放在轴上的词',
  place: '放置',
  moved: '两个模型之间变化最大的词',
  older: '较早的模型',
  younger: '较晚的模型',
  compare: '比较',
  comparing: '正在比较',
  needTwo: '请打开两个模型并各选一个：它们按共有的词对齐',
  score: '变化',
  cosine: '余弦',
  shared: '个共有词',
  unknown: '模型中没有这些词',
  text: '训练文本',
  textHint: '把文本文件拖到这里、选择文件或粘贴文本：每行一句。',
  chooseText: '选择文本文件…',
  trainer: '训练方法',
  options: '选项',
  start: '开始',
  stop: '停止',
  goOn: '继续',
  save: '另存为',
  loss: '损失',
  perSecond: '词/秒',
  moving: '训练中最常见的词',
  stopped: '已停止；“继续”接着训练',
  done: '完成：模型 “trained” 已在“地图”和“提问”中打开',
  noText: '请先给出文本',
  noTable: '其中没有此模型的词：需要每行 word,x,y 或 word,group，并已打开模型',
  threads: '此页面未隔离：训练只用一个线程。',
  export: '导出',
  noEngine: '页面中存放模型的部分没有加载：请确认服务器仍在运行，然后重新加载页面。',
};

const KEY = 'wordvec-language';

/** What the person chose, else what the browser prefers. */
export function isChinese(): boolean {
  return (stored() ?? navigator.language).startsWith('zh');
}

export function changeLanguage(): void {
  try {
    localStorage.setItem(KEY, isChinese() ? 'en' : 'zh');
  } catch {
    // A page from a file may have no storage: the language is that of the browser.
  }
  location.reload();
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const wording: Wording = isChinese() ? CHINESE : ENGLISH;
