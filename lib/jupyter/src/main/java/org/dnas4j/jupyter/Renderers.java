package org.dnas4j.jupyter;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Compression;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.Prediction;
import org.dnas4j.report.BenchTables;
import org.dnas4j.report.ModelTables;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.report.chart.Picture;
import org.dnas4j.report.chart.PlotlySpec;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.report.chart.TablesawSpec;
import org.dnas4j.report.display.PlainText;
import org.dnas4j.report.display.Progress;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Budget;
import org.dnas4j.tensor.Tensor;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.plotly.components.Figure;

/** How a notebook shows what cells return. */
final class Renderers {
  private static final MIMEType PLOTLY = MIMEType.parse(PlotlySpec.MIME);

  private Renderers() {}

  static void register(Renderer renderer) {
    on(renderer, Table.class, (table, out) -> html(out, HtmlTable.of(table), table));
    on(
        renderer,
        Column.class,
        (column, out) -> {
          Table table = Table.create(column.name(), column.copy());
          html(out, HtmlTable.of(table), table);
        });
    on(
        renderer,
        Chart.class,
        (chart, out) -> figure(out, PlotlySpec.of(chart), Svg.of(chart), chart));
    on(
        renderer,
        ChartGrid.class,
        (grid, out) -> figure(out, PlotlySpec.of(grid), Svg.of(grid), grid));
    on(renderer, Figure.class, Renderers::tablesaw);
    on(
        renderer,
        Architecture.class,
        (found, out) -> html(out, BitsStrip.of(found), found.literal()));
    on(renderer, Outcome.class, (outcome, out) -> table(out, ResultTables.of(List.of(outcome))));
    on(
        renderer,
        Compression.class,
        (c, out) -> table(out, ResultTables.of(List.of(c.full(), c.network()))));
    on(renderer, Found.class, (found, out) -> table(out, ResultTables.of(found)));
    on(renderer, Bench.class, (bench, out) -> table(out, BenchTables.quality(bench)));
    on(
        renderer,
        Budget.class,
        (budget, out) -> table(out, BenchTables.standings(budget, Map.of())));
    on(renderer, OpenModel.class, (model, out) -> table(out, model.table()));
    on(
        renderer,
        Evaluation.class,
        (evaluation, out) -> table(out, ModelTables.confusion(evaluation)));
    on(
        renderer,
        Prediction.class,
        (prediction, out) -> table(out, ModelTables.predictions(List.of(prediction))));
    on(renderer, SetupCheck.class, (check, out) -> table(out, check.table()));
    on(renderer, Picture.class, Renderers::picture);
    on(renderer, Tensor.class, (tensor, out) -> out.putText(TensorSummary.of(tensor)));
    on(renderer, Progress.class, (progress, out) -> html(out, ProgressBar.of(progress), progress));
    on(renderer, ExperimentConfig.class, (config, out) -> out.putText(config.toJson()));
    on(renderer, List.class, Renderers::list);
  }

  private static <T> void on(
      Renderer renderer, Class<T> type, BiConsumer<? super T, DisplayData> show) {
    renderer
        .createRegistration(type)
        .register((value, context) -> show.accept(value, context.getOutputContainer()));
  }

  private static void html(DisplayData out, String html, Object plain) {
    out.putHTML(html);
    out.putText(PlainText.of(plain));
  }

  private static void table(DisplayData out, Table table) {
    html(out, HtmlTable.of(table), table);
  }

  /** The frontend's plotly.js draws the first, others show the picture; no script is stored. */
  private static void figure(
      DisplayData out, Map<String, Object> spec, String picture, Object plain) {
    out.putData(PLOTLY, spec);
    out.putSVG(picture);
    out.putText(PlainText.of(plain));
  }

  private static void picture(Picture picture, DisplayData out) {
    out.putSVG(picture.svg());
    out.putText(picture.toString());
  }

  private static void tablesaw(Figure figure, DisplayData out) {
    Map<String, Object> spec = TablesawSpec.of(figure);
    out.putData(PLOTLY, spec);
    out.putText("[figure]");
    TablesawSpec.chart(spec)
        .ifPresent(
            chart -> {
              out.putSVG(Svg.of(chart));
              out.putText(PlainText.of(chart));
            });
  }

  /** Only a list of results is shown otherwise than Java writes it. */
  private static void list(List<?> list, DisplayData out) {
    if (!list.isEmpty() && list.stream().allMatch(Outcome.class::isInstance)) {
      table(out, ResultTables.of(list.stream().map(Outcome.class::cast).toList()));
    } else if (!list.isEmpty() && list.stream().allMatch(Prediction.class::isInstance)) {
      table(out, ModelTables.predictions(list.stream().map(Prediction.class::cast).toList()));
    }
  }
}
