// A renderer for JupyterLab 4 and Notebook 7: draws figures with the plotly.js that lies beside this file.
// Written by hand in the form that a bundler would give it, so that nothing has to be built. Until plotly.js
// is there, or where it fails, the figure's SVG shows. Notebooks need no trust: the figure is data, no script.
(function () {
  const NAME = 'dnas4j-figures';
  const FIGURE = 'application/vnd.plotly.v1+json';
  const PICTURE = 'image/svg+xml';
  let sharedModules = {};
  let plotly = null;

  function loadPlotly() {
    if (window.Plotly) {
      return Promise.resolve(window.Plotly);
    }
    plotly ??= new Promise((resolve, reject) => {
      const page = JSON.parse(document.getElementById('jupyter-config-data').textContent);
      const script = document.createElement('script');
      script.src = `${page.fullLabextensionsUrl}/${NAME}/plotly.js`;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => {
        plotly = null;
        reject(new Error(`cannot load ${script.src}`));
      };
      document.head.append(script);
    });
    return plotly;
  }

  // The page's own copy of a module that it shares with extensions.
  async function shared(name) {
    const [version] = Object.values(sharedModules[name]);
    return (await version.get())();
  }

  function rendererFor(Widget) {
    return class FigureWidget extends Widget {
      constructor() {
        super();
        this.addClass('dnas-figure');
        this.picture = document.createElement('img');
        this.plot = document.createElement('div');
        this.node.append(this.picture, this.plot);
      }

      // Called for the first value and for each update of it.
      async renderModel(model) {
        if (!this.drawn && model.data[PICTURE]) {
          this.picture.src = 'data:image/svg+xml,' + encodeURIComponent(model.data[PICTURE]);
        }
        try {
          const { data, layout, config } = structuredClone(model.data[FIGURE]);
          const Plotly = await loadPlotly();
          if (this.isDisposed) {
            return;
          }
          await Plotly.react(this.plot, data, layout, config);
          this.drawn = true;
          this.picture.remove();
        } catch (problem) {
          console.warn(`${NAME}: the picture stays, because ${problem}`);
        }
      }

      dispose() {
        if (this.drawn) {
          window.Plotly.purge(this.plot);
        }
        super.dispose();
      }
    };
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB[NAME] = {
    init(scope) {
      sharedModules = scope;
    },
    async get() {
      const FigureWidget = rendererFor((await shared('@lumino/widgets')).Widget);
      const extension = {
        id: `${NAME}:factory`,
        rendererFactory: { safe: true, mimeTypes: [FIGURE], createRenderer: () => new FigureWidget() },
        rank: 1,
        dataType: 'json',
      };
      return () => ({ __esModule: true, default: [extension] });
    },
  };
})();
