// Unpacks plotly.js from the page itself and then draws. Where that fails the static pictures stay.
(async function () {
  const packed = Uint8Array.from(atob(document.getElementById('plotly').textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  for (const [div, figure] of drawings) {
    document.getElementById(div).replaceChildren();
    Plotly.newPlot(div, figure.data, figure.layout, figure.config);
  }
})();
