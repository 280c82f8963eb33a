// Tablesaw writes titles as strings, which plotly.js 3 no longer takes.
(function () {
  function titled(part) {
    const changed = Object.assign({}, part);
    for (const [key, value] of Object.entries(part)) {
      if (key === 'title' && typeof value === 'string') {
        changed.title = { text: value };
      } else if (/^[xyz]axis\d*$|^scene$/.test(key)) {
        changed[key] = titled(value);
      }
    }
    return changed;
  }
  const newPlot = Plotly.newPlot;
  Plotly.newPlot = (target, data, layout, config) => newPlot(target, data, titled(layout || {}), config);
})();
