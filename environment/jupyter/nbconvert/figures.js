// Unpacks plotly.js from the page itself and draws. Where that fails the pictures stay.
(async function () {
  const packed = Uint8Array.from(atob(document.getElementById('dnas-plotly').textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  for (const element of document.querySelectorAll('.dnas-figure-data')) {
    const { data, layout, config } = JSON.parse(element.textContent);
    const plot = document.createElement('div');
    element.parentElement.replaceChildren(plot);
    Plotly.newPlot(plot, data, layout, config);
  }
})();
