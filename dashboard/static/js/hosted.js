// What Streamlit's own parts say (the box for files, lists of choices, its messages), in the
// language of the screens: Streamlit has English words only. The page calls this with pairs of a
// pattern and what is said in its place; $1 is the value in it.
(pairs) => {
  const said = pairs.map(([pattern, words]) => [new RegExp(`^${pattern}$`), words]);
  const OURS = '[data-testid="stBidiComponentContainer"], [data-testid="stBidiComponent"], .stBidiComponent, .stHtml';
  const MAYBE_OURS = '[data-testid="stMarkdownContainer"]';
  // where Streamlit writes its own words into what else holds ours
  const ITS = '[role="dialog"], [data-testid="stFileUploader"] [data-testid^="stBaseButton"]';
  const NAMES = ["aria-label", "title", "placeholder"];

  const say = (text) => {
    const plain = text.trim();
    if (plain.length < 2 || plain.length > 160) return null;
    for (const [pattern, words] of said) {
      if (pattern.test(plain)) return text.replace(plain, () => plain.replace(pattern, words));
    }
    return null;
  };
  const isOurs = (element) =>
    Boolean(element.closest(OURS) || (element.closest(MAYBE_OURS) && !element.closest(ITS)));

  const sayText = (node) => {
    const element = node.parentElement;
    if (!element || element.closest("script, style") || isOurs(element)) return;
    const words = say(node.data);
    if (words !== null && words !== node.data) node.data = words;
  };
  const sayNames = (element) => {
    for (const name of NAMES) {
      const held = element.getAttribute(name);
      const words = held && say(held);
      if (words && words !== held) element.setAttribute(name, words);
    }
  };
  const sayAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return sayText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(OURS)) return;
    sayNames(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) sayText(node);
      else sayNames(node);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(sayAll);
      else if (change.type === "characterData") sayText(change.target);
      else if (!change.target.closest(OURS)) sayNames(change.target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES,
  });
}
