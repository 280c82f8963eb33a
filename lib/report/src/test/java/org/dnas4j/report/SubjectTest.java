package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.search.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class SubjectTest {
  private static final Bits BITS = Bits.parse("32 32 32 | 32 32 32 | 32 32 32");

  @TempDir private Path runs;

  private List<String> cifarDifferences(String run) {
    return Subject.of(runs, run).orElseThrow().differencesToCifar();
  }

  private Table report(String... names) {
    List<Outcome> outcomes =
        List.of(names).stream()
            .map(
                run ->
                    new Outcome(
                        run, Kind.FULL_PRECISION, BITS, Map.of("size", 1.0), 0.9, 1, 60, run))
            .toList();
    return new Report("t", outcomes, runs).table();
  }

  @Test
  void thePapersNetworkOnThePapersImagesDiffersInNothing() {
    assertEquals(List.of(), cifarDifferences(SubjectRuns.cifar(runs, 20, 16)));
    assertEquals(List.of(), cifarDifferences(SubjectRuns.cifar(runs, 110, 16)));
    // Of images held out the manifest knows another training set, but the same test set.
    String heldOut =
        SubjectRuns.run(
            runs,
            20,
            16,
            "\"source\": \"cifar10\", \"trainImages\": 0, \"testImages\": 0, \"heldOut\": 5000",
            Map.of(
                "cifar10-train",
                "of 45,000",
                "cifar10-test",
                "c1edf7197b6000a37934313ad328bf3e4174a6c967df81528608870f079a0b82"));
    assertEquals(List.of(), cifarDifferences(heldOut));
  }

  @Test
  void widthImagesAndTheirNumberTellRunsFromThePapers() {
    Map<String, String> none = Map.of();
    String halfWidth = SubjectRuns.cifar(runs, 20, 8);
    String copy = SubjectRuns.cifar(runs, 20, 16, ", \"flip\": true", "of a copy");
    String few = SubjectRuns.run(runs, 20, 16, data("cifar10", 2000, 0), none);
    String fewTests = SubjectRuns.run(runs, 20, 16, data("cifar10", 0, 100), none);
    String drawn = SubjectRuns.run(runs, 20, 16, data("procedural", 20000, 5000), none);
    for (String run : List.of(halfWidth, copy, few, fewTests, drawn)) {
      assertEquals(1, cifarDifferences(run).size(), run);
      Table table = report(run);
      assertTrue(
          table.columnNames().stream().noneMatch(name -> name.startsWith("Paper")),
          table.columnNames().toString());
      assertTrue(table.name().contains(cifarDifferences(run).get(0)), table.name());
    }
    assertTrue(cifarDifferences(halfWidth).get(0).contains("8"));
    assertTrue(cifarDifferences(few).get(0).contains("2000"));
  }

  /** Its bits may be the paper's, its quantizer is not. */
  @Test
  void anotherQuantizerTellsARunFromThePapers() throws IOException {
    String run = SubjectRuns.cifar(runs, 20, 16);
    Path config = runs.resolve(run).resolve("config.json");
    String text = Files.readString(config);
    for (String quant : List.of("\"weights\":\"lsq\"", "\"activations\":{\"kind\":\"lsq\"}")) {
      Files.writeString(config, text.replaceFirst("\\{", "{\"quant\":{" + quant + "},"));
      assertEquals(1, cifarDifferences(run).size(), quant);
      assertTrue(cifarDifferences(run).get(0).contains("lsq"), quant);
    }
    Files.writeString(
        config, text.replaceFirst("\\{", "{\"quant\":{\"activations\":{\"kind\":\"pact\"}},"));
    assertEquals(List.of(), cifarDifferences(run));
    Files.writeString(
        config,
        text.replaceFirst(
            "\\{", "{\"quant\":{\"activations\":{\"kind\":\"pact\",\"plus\":true}},"));
    assertEquals(1, cifarDifferences(run).size());
    Files.writeString(config, text.replaceFirst("\\{", "{\"quant\":{\"gradientBits\":6},"));
    assertEquals(1, cifarDifferences(run).size());
  }

  /** Depth and width may be the paper's, the network is not. */
  @Test
  void anotherNetworkOrSearchSpaceTellsARunFromThePapers() throws IOException {
    String run = SubjectRuns.cifar(runs, 20, 16);
    Path config = runs.resolve(run).resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(
        config, text.replaceFirst("\"depth\"", "\"kind\":\"preact_resnet\",\"depth\""));
    assertEquals(1, cifarDifferences(run).size());
    assertTrue(cifarDifferences(run).get(0).contains("preact_resnet"));
    Files.writeString(config, text.replaceFirst("\\{", "{\"space\":{\"last\":true},"));
    assertEquals(1, cifarDifferences(run).size());
    Files.writeString(config, text.replaceFirst("\"depth\"", "\"kind\":\"resnet\",\"depth\""));
    assertEquals(List.of(), cifarDifferences(run));
  }

  @Test
  void anotherDataSetIsCalledByItsTitle() {
    String data = "\"source\": {\"kind\": \"cifar100\", \"labels\": \"coarse\"}";
    assertEquals(
        List.of("CIFAR-100 (the paper's: CIFAR-10)"),
        cifarDifferences(SubjectRuns.run(runs, 20, 16, data, Map.of())));
    String drawn = SubjectRuns.run(runs, 20, 16, data("procedural", 20000, 5000), Map.of());
    assertEquals(List.of("embedded images (the paper's: CIFAR-10)"), cifarDifferences(drawn));
  }

  private static String data(String source, int train, int test) {
    return String.join(
        ", ",
        "\"source\": \"" + source + "\"",
        "\"trainImages\": " + train,
        "\"testImages\": " + test);
  }

  @Test
  void thePapersValueStandsBesideItsOwnNetworkOnly() {
    String papers = SubjectRuns.cifar(runs, 20, 16);
    String deep = SubjectRuns.cifar(runs, 56, 16);
    String narrow = SubjectRuns.cifar(runs, 20, 8);
    // The bits of all three say ResNet-20: they decide nothing.
    Table table = report(papers, deep, narrow);
    assertEquals(92.35, table.doubleColumn("Paper accuracy %").get(0));
    assertEquals(94.42, table.doubleColumn("Paper accuracy %").get(1));
    assertTrue(table.doubleColumn("Paper accuracy %").isMissing(2));
    assertTrue(table.name().contains("width 8"), table.name());
    assertEquals("t", report(papers).name());
  }

  @Test
  void photosAreThePapersAtFullSizeOnly() {
    String full = SubjectRuns.run(runs, 18, 64, photos(224, 0), Map.of());
    assertEquals(List.of(), Subject.of(runs, full).orElseThrow().differencesToImageNet());
    for (String other :
        List.of(
            SubjectRuns.run(runs, 18, 32, photos(224, 0), Map.of()),
            SubjectRuns.run(runs, 18, 64, photos(64, 0), Map.of()),
            SubjectRuns.run(runs, 18, 64, photos(224, 40), Map.of()),
            SubjectRuns.cifar(runs, 20, 16))) {
      assertEquals(1, Subject.of(runs, other).orElseThrow().differencesToImageNet().size(), other);
    }
  }

  private static String photos(int size, int classes) {
    return data("imagenet", 0, 0) + ", \"imageSize\": " + size + ", \"classes\": " + classes;
  }

  @Test
  void aRunThatIsNotThereHasNoSubject() {
    assertTrue(Subject.of(runs, "none").isEmpty());
    assertTrue(report("none").columnNames().stream().noneMatch(n -> n.startsWith("Paper")));
  }
}
