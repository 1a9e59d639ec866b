// All sentences of the page, in its two languages.
const SENTENCES = {
  title: ['wordvec explorer', 'wordvec 词向量浏览器'],
  map: ['Map', '地图'],
  ask: ['Ask', '提问'],
  train: ['Train', '训练'],
  model: ['Model', '模型'],
  open: ['Open a model…', '打开模型…'],
  language: ['中文', 'English'],
  theme: ['Light or dark', '浅色或深色'],
  noModel: [
    'No model is open. Open a file of vectors (.vec, .txt, .bin, .wv, .npy), drop one here, or train one.',
    '尚未打开模型。请打开向量文件（.vec、.txt、.bin、.wv、.npy），拖放到此处，或训练一个模型。',
  ],
  opening: ['opening', '正在打开'],
  words: ['words', '词'],
  dimensions: ['dimensions', '维'],
  ready: ['ready', '就绪'],
  openFirst: ['Open its first N words', '只打开前 N 个词'],
  layout: ['Layout', '布局'],
  pca: ['all words, by their principal components', '全部词，主成分'],
  solid: ['all words in 3-D, by three components', '全部词，三维（三个主成分）'],
  umap: ['the first 5,000 words, by UMAP', '前 5,000 个词，UMAP'],
  colour: ['Colour', '颜色'],
  frequency: ['place in the vocabulary', '词表位置'],
  cluster: ['cluster', '聚类'],
  find: ['Find a word', '查找词'],
  lasso: ['Lasso', '套索'],
  lassoHint: ['draw round words (or hold Shift and drag)', '圈选词（或按住 Shift 拖动）'],
  pan: ['drag to move, wheel or + and - to zoom, 0 for all', '拖动平移，滚轮或 + - 缩放，0 显示全部'],
  turn: [
    'In 3-D: drag or arrow keys to turn, Ctrl and drag or Shift and arrows to move',
    '三维：拖动或方向键旋转，Ctrl 加拖动或 Shift 加方向键平移',
  ],
  selection: ['Selection', '所选'],
  inView: ['Words in view', '视野中的词'],
  near: ['Nearest to their mean', '最接近其均值的词'],
  reset: ['All', '全部'],
  zoomIn: ['Zoom in', '放大'],
  zoomOut: ['Zoom out', '缩小'],
  noWebgl: [
    'This browser draws without WebGL: a part of the points is shown.',
    '此浏览器没有 WebGL：只显示一部分点。',
  ],
  question: ['Question', '问题'],
  questionHint: ['king - man + woman', '中国 - 北京 + 日本'],
  answer: ['Answer', '回答'],
  go: ['Ask', '提问'],
  verbs: ['What can be asked', '可以问什么'],
  axis: ['An axis between words', '两词之间的轴'],
  axisFrom: ['From (words)', '从（词）'],
  axisTo: ['To (words)', '到（词）'],
  axisWords: ['Words to place on it', '放在轴上的词'],
  place: ['Place', '放置'],
  moved: ['What moved most between two models', '两个模型之间变化最大的词'],
  older: ['Older model', '较早的模型'],
  younger: ['Younger model', '较晚的模型'],
  compare: ['Compare', '比较'],
  comparing: ['comparing', '正在比较'],
  needTwo: [
    'open two models and choose one of each: they are laid over each other by the words that both have',
    '请打开两个模型并各选一个：它们按共有的词对齐',
  ],
  score: ['moved', '变化'],
  cosine: ['cosine', '余弦'],
  shared: ['words of both', '个共有词'],
  unknown: ['none of these words is in the model', '模型中没有这些词'],
  text: ['Text to train on', '训练文本'],
  textHint: [
    'Drop a text file here, choose one, or paste text: a sentence a line.',
    '把文本文件拖到这里、选择文件或粘贴文本：每行一句。',
  ],
  chooseText: ['Choose a text file…', '选择文本文件…'],
  trainer: ['Trainer', '训练方法'],
  options: ['Options', '选项'],
  start: ['Start', '开始'],
  stop: ['Stop', '停止'],
  goOn: ['Go on', '继续'],
  save: ['Save as', '另存为'],
  loss: ['loss', '损失'],
  perSecond: ['words/s', '词/秒'],
  moving: ['The most frequent words while it trains', '训练中最常见的词'],
  stopped: ['stopped; “Go on” takes it up again', '已停止；“继续”接着训练'],
  done: ['done: the model “trained” is open in Map and Ask', '完成：模型 “trained” 已在“地图”和“提问”中打开'],
  noText: ['give a text first', '请先给出文本'],
  noTable: [
    'it has no words of this model: expected lines of word,x,y or of word,group, and an open model',
    '其中没有此模型的词：需要每行 word,x,y 或 word,group，并已打开模型',
  ],
  threads: ['This page is not isolated: training runs in one thread.', '此页面未隔离：训练只用一个线程。'],
  readAs: ['The text is no UTF-8: it is read as', '文本不是 UTF-8，按以下编码读取：'],
  noSpaces: [
    'No spaces stand between the words of the text: the options are set to find them.',
    '文本的词之间没有空格：已设置分词选项。',
  ],
  export: ['Export', '导出'],
  noEngine: [
    'The part of the page that holds the models did not load: see that its server still runs, then load the page again.',
    '页面中存放模型的部分没有加载：请确认服务器仍在运行，然后重新加载页面。',
  ],
} as const;

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

const language = isChinese() ? 1 : 0;

export const wording = Object.fromEntries(
  Object.entries(SENTENCES).map(([name, sentences]) => [name, sentences[language]]),
) as Record<keyof typeof SENTENCES, string>;
