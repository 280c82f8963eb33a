package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.quant.BinaryWeights;
import org.dnas4j.quant.DoReFa;
import org.dnas4j.quant.Identity;
import org.dnas4j.quant.Pact;
import org.dnas4j.quant.Quantizer;
import org.dnas4j.quant.TtqWeights;
import org.dnas4j.quant.TwnWeights;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class QuantizerProbeTest {
  private final ReferenceEngine engine = new ReferenceEngine();

  /** −3, −1, 1 and 3. */
  private QuantizerProbe four() {
    return QuantizerProbe.range(engine, -3, 3, 4);
  }

  private static List<Double> ys(Chart.Xy chart, int series) {
    return chart.series().get(series).points().stream().map(Chart.Point::y).toList();
  }

  @Test
  void binaryWeightsLoseWhatTheirDefinitionSays() {
    QuantizerProbe probe = four().with("binary", new BinaryWeights()).with("all", new Identity());
    // mean|x| = 2, so the values are ±2, each off by 1: 10·log10(20/4) = 6.99 dB.
    assertEquals(List.of(-2.0, -2.0, 2.0, 2.0), ys(probe.values("t"), 0));
    assertEquals(List.of(1.0, 1.0, 1.0, 1.0), ys(probe.slopes("t"), 0));
    Table table = probe.table("t");
    assertEquals(List.of(2, 4), table.intColumn("Values").asList());
    assertEquals(-2, table.doubleColumn("Least").get(0));
    assertEquals(6.990, table.doubleColumn("SNR dB").get(0));
    // mean|x| is the scale of the least error already.
    assertEquals(1, table.doubleColumn("Best scale").get(0));
    assertEquals(Double.POSITIVE_INFINITY, table.doubleColumn("SNR dB").get(1));
    assertEquals(Double.POSITIVE_INFINITY, table.doubleColumn("SNR dB at best scale").get(1));
  }

  @Test
  void aBetterScaleIsFound() {
    Quantizer tenfold = x -> x.affine(10, 0);
    Quantizer signs = x -> x.straightThrough(t -> t.engine().affine(binary(t), 0.05f, 0));
    Table table = four().with("tenfold", tenfold).with("signs", signs).table("t");
    assertEquals(0.1, table.doubleColumn("Best scale").get(0));
    assertTrue(table.doubleColumn("SNR dB").get(0) < -19);
    assertTrue(table.doubleColumn("SNR dB at best scale").get(0) > 120);
    // ±0.1 is binary again, at a twentieth of the scale.
    assertEquals(20, table.doubleColumn("Best scale").get(1), 1e-3);
    assertEquals(6.990, table.doubleColumn("SNR dB at best scale").get(1));
  }

  private static Tensor binary(Tensor t) {
    return t.engine().affine(t.engine().apply(Engine.Unary.SIGN, t), 2, 0);
  }

  @Test
  void zeroIsOneValueWhateverItsSign() {
    Quantizer zeros = x -> x.straightThrough(t -> t.engine().affine(t, 0, 0));
    assertEquals(1, four().with("zeros", zeros).table("t").intColumn("Values").get(0));
  }

  @Test
  void aClippedActivationHasSlopeOneInsideOnly() {
    Quantizer pact =
        x -> new Pact(2).quantize(x, x.tape().constant(x.tape().engine().full(Shape.of(1), 2)));
    QuantizerProbe probe = four().with("PACT", pact);
    assertEquals(List.of(0.0, 0.0, 1.0, 0.0), ys(probe.slopes("t"), 0));
    assertEquals(2.0, ys(probe.values("t"), 0).get(3));
  }

  @Test
  void eachBitOfDoReFaIsWorthAboutSixDecibel() {
    QuantizerProbe probe = QuantizerProbe.normal(engine, 2000, 0.05, 1);
    for (int bits = 4; bits <= 8; bits++) {
      probe = probe.with(bits + " bits", new DoReFa(bits));
    }
    Table table = probe.table("t");
    List<Double> decibel = table.doubleColumn("SNR dB at best scale").asList();
    for (int i = 1; i < decibel.size(); i++) {
      assertEquals(6.02, decibel.get(i) - decibel.get(i - 1), 0.7, decibel.toString());
    }
    assertTrue(table.intColumn("Values").get(0) <= 16, table.toString());
    List<Chart.Bar> bars = probe.signalToNoise("t").bars();
    assertEquals("8 bits", bars.get(4).name());
    assertEquals(decibel.get(4), bars.get(4).length(), 1e-3);
  }

  @Test
  void ofManyNumbersSomeAreDrawnTheOutermostAmongThem() {
    QuantizerProbe probe = QuantizerProbe.range(engine, -2, 2, 2001).with("all", new Identity());
    List<Double> drawn = ys(probe.values("t"), 0);
    assertTrue(drawn.size() < 400, "drawn: " + drawn.size());
    assertEquals(-2, drawn.get(0));
    assertEquals(2, drawn.get(drawn.size() - 1));
    assertEquals(2001, probe.table("t").intColumn("Values").get(0));
    QuantizerProbe one = QuantizerProbe.normal(engine, 1, 1, 1).with("all", new Identity());
    assertEquals(1, ys(one.values("t"), 0).size());
  }

  @Test
  void probesLeaveNothingInTheEngine() {
    four().with("a", new DoReFa(2)).with("b", new Identity()).with("c", new BinaryWeights());
    assertEquals(0, engine.live());
  }

  /** Δ = 0.7·mean|x| = 1.4 and α = 3; straight-through. Learned levels start at 1. */
  @Test
  void aKindIsProbedAsItStarts() {
    QuantizerProbe probe = four().with("twn", new TwnWeights(), 2).with("ttq", new TtqWeights(), 2);
    assertEquals(List.of(-3.0, 0.0, 0.0, 3.0), ys(probe.values("t"), 0));
    assertEquals(List.of(1.0, 1.0, 1.0, 1.0), ys(probe.slopes("t"), 0));
    assertEquals(List.of(-1.0, -1.0, 1.0, 1.0), ys(probe.values("t"), 1));
    assertThrows(IllegalArgumentException.class, () -> four().with("t", new TwnWeights(), 3));
  }
}
