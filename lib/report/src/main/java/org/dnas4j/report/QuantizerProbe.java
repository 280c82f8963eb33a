package org.dnas4j.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Quantized;
import org.dnas4j.quant.Quantizer;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Chart.Point;
import org.dnas4j.report.chart.Chart.Series;
import org.dnas4j.report.chart.Chart.Style;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What quantizers make of the same numbers: values, gradients, and how much is lost. All numbers
 * are quantized as one tensor, for many quantizers scale by a mean or maximum.
 */
public final class QuantizerProbe {
  /** In the order of the inputs; slopes are dQ(x)/dx as training sees it. */
  private record Response(String name, List<Float> values, List<Float> slopes) {}

  private static final int DRAWN = 300;

  private final Engine engine;
  private final List<Float> inputs;
  private final List<Response> responses;

  private QuantizerProbe(Engine engine, List<Float> inputs, List<Response> responses) {
    this.engine = engine;
    this.inputs = inputs;
    this.responses = responses;
  }

  /**
   * A probe of normally distributed numbers, as weights are at the start.
   *
   * @param engine must be open while quantizers are added
   * @param count how many, at least 1
   * @param deviation their standard deviation
   */
  public static QuantizerProbe normal(Engine engine, int count, double deviation, long seed) {
    Check.that(count >= 1, "count", count, "at least 1");
    Rng rng = Rng.of(seed);
    return new QuantizerProbe(
        engine,
        IntStream.range(0, count)
            .mapToObj(i -> (float) (deviation * rng.nextGaussian()))
            .sorted()
            .toList(),
        List.of());
  }

  /** A probe of evenly spaced numbers, for quantizers that treat each number by itself. */
  public static QuantizerProbe range(Engine engine, double low, double high, int count) {
    Check.that(count >= 2, "count", count, "at least 2");
    return new QuantizerProbe(
        engine,
        IntStream.range(0, count)
            .mapToObj(i -> (float) (low + (high - low) * i / (count - 1)))
            .toList(),
        List.of());
  }

  /** A copy with one more quantizer, under the name that legends show. */
  public QuantizerProbe with(String name, Quantizer quantizer) {
    List<Response> more = new ArrayList<>(responses);
    more.add(respond(name, quantizer));
    return new QuantizerProbe(engine, inputs, List.copyOf(more));
  }

  /**
   * A copy with one more kind of weights as it starts, with whatever it learns for itself; all
   * inputs are one filter.
   *
   * @param bits that the kind supports
   */
  public QuantizerProbe with(String name, WeightQuantizer kind, int bits) {
    BitWidth width = new BitWidth(bits);
    Check.that(
        kind.supports(width), "bits of " + kind.kind(), bits, "what dnas list quant.weights says");
    float[] elements = elements();
    Shape shape = Shape.of(1, elements.length, 1, 1);
    List<Response> more = new ArrayList<>(responses);
    try (Scope scope = Scope.open();
        Parameter x = new Parameter("x", false, engine.create(shape, elements));
        Quantized quantized = kind.attach(engine, width, own -> "probe." + own, x)) {
      // The gradient first: some kinds start from the first values that they see in training.
      Tape tape = new Tape(engine, List.of(x));
      Var y = quantized.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(x));
      float[] slopes = tape.backward(y.sum()).of(x).orElseThrow().toFloats();
      Tape plain = Tape.inference(engine);
      Var values = quantized.apply(new Pass(plain, Pass.Statistics.RUNNING), plain.parameter(x));
      more.add(new Response(name, list(values.value().toFloats()), list(slopes)));
    }
    return new QuantizerProbe(engine, inputs, List.copyOf(more));
  }

  private float[] elements() {
    float[] elements = new float[inputs.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = inputs.get(i);
    }
    return elements;
  }

  private Response respond(String name, Quantizer quantizer) {
    float[] elements = elements();
    try (Scope scope = Scope.open();
        Parameter x =
            new Parameter("x", false, engine.create(Shape.of(elements.length), elements))) {
      Tape tape = new Tape(engine, List.of(x));
      Var y = quantizer.quantize(tape.parameter(x));
      float[] values = y.value().toFloats();
      float[] slopes = tape.backward(y.sum()).of(x).orElseThrow().toFloats();
      return new Response(name, list(values), list(slopes));
    }
  }

  /** With one zero: −0 would count as another value. */
  private static List<Float> list(float[] elements) {
    return IntStream.range(0, elements.length).mapToObj(i -> elements[i] + 0f).toList();
  }

  /** The transfer curves: Q(x) over x. */
  public Chart.Xy values(String title) {
    return chart(title, "Q(x)", Response::values);
  }

  /** The gradients that training sees: dQ(x)/dx over x. */
  public Chart.Xy slopes(String title) {
    return chart(title, "dQ(x)/dx", Response::slopes);
  }

  private Chart.Xy chart(String title, String yTitle, Function<Response, List<Float>> ys) {
    return new Chart.Xy(
        title,
        "x",
        yTitle,
        responses.stream()
            .map(
                r ->
                    new Series(
                        r.name,
                        Style.LINE,
                        drawn()
                            .mapToObj(i -> new Point(inputs.get(i), ys.apply(r).get(i), r.name))
                            .toList()))
            .toList());
  }

  /** Inputs about evenly far apart, the outermost among them: small in a notebook. */
  private IntStream drawn() {
    double low = inputs.get(0);
    double high = inputs.get(inputs.size() - 1);
    return IntStream.rangeClosed(0, DRAWN)
        .map(i -> firstFrom(i == DRAWN ? high : low + (high - low) * i / DRAWN))
        .distinct();
  }

  private int firstFrom(double x) {
    int at = Collections.binarySearch(inputs, (float) x);
    return at >= 0 ? at : -at - 1;
  }

  /**
   * One row a quantizer: the number of different values, their range, and the signal-to-noise ratio
   * 10·log₁₀(Σx² / Σ(x − s·Q(x))²) in decibel, as it is and at the scale s that suits best. A batch
   * normalization after the convolution takes scales out, so that the latter is what counts there.
   */
  public Table table(String title) {
    return Table.create(
        title,
        StringColumn.create("Quantizer", responses.stream().map(Response::name)),
        IntColumn.create(
            "Values", responses.stream().mapToInt(r -> (int) r.values.stream().distinct().count())),
        column("Least", r -> r.values.stream().mapToDouble(v -> v).min().orElseThrow()),
        column("Largest", r -> r.values.stream().mapToDouble(v -> v).max().orElseThrow()),
        column("SNR dB", r -> signalToNoise(r, 1)),
        column("Best scale", this::bestScale),
        column("SNR dB at best scale", this::best));
  }

  private DoubleColumn column(String name, Function<Response, Double> value) {
    return DoubleColumn.create(name, responses.stream().mapToDouble(r -> rounded(value.apply(r))));
  }

  /** To thousandths; infinity, which is the ratio where nothing is lost, stays. */
  private static double rounded(double value) {
    return Double.isInfinite(value) ? value : Math.round(1000 * value) / 1000.0;
  }

  /** The last column of {@link #table}: the longer the bar, the less is lost. */
  public Chart.Bars signalToNoise(String title) {
    return new Chart.Bars(
        title,
        "signal-to-noise ratio at the best scale, dB",
        "quantizer",
        responses.stream().map(r -> new Chart.Bar(r.name, "", best(r))).toList());
  }

  /** Least squares: s = Σx·Q(x) / ΣQ(x)². */
  private double bestScale(Response r) {
    return sum(i -> inputs.get(i) * r.values.get(i)) / sum(i -> Math.pow(r.values.get(i), 2));
  }

  private double signalToNoise(Response r, double scale) {
    double noise = sum(i -> Math.pow(inputs.get(i) - scale * r.values.get(i), 2));
    return 10 * Math.log10(sum(i -> Math.pow(inputs.get(i), 2)) / noise);
  }

  /** At least as good as at scale 1, but for rounding, which would hide that nothing is lost. */
  private double best(Response r) {
    return Math.max(signalToNoise(r, 1), signalToNoise(r, bestScale(r)));
  }

  private double sum(IntToDoubleFunction term) {
    return IntStream.range(0, inputs.size()).mapToDouble(term).sum();
  }
}
