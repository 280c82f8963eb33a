package org.dnas4j.estimate;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.DataSize;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Footprint;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EstimatesTest {
  private static final FreeMemory MAIN_16_GB =
      new FreeMemory(OptionalLong.of(16_000_000_000L), false);
  private static final String[] BATCHES = {
    "baseline.batch", "search.method.batch", "retrain.train.batch"
  };

  private static StageMemory memory(ExperimentConfig config, ExperimentConfig.Stage stage) {
    NetSpec net = config.net().spec(config.data().imageSize(), 1000);
    return StageMemory.of(config, stage, net, new DataSize(1_281_167, 50_000, 1000));
  }

  private static void require(ExperimentConfig config, ExperimentConfig.Stage stage) {
    MemoryCheck.require(config, stage, memory(config, stage), MAIN_16_GB);
  }

  @ParameterizedTest
  @EnumSource
  void aBatchThatCannotFitIsRefusedWithOneThatDoes(ExperimentConfig.Stage stage) {
    ExperimentConfig paper = ExperimentConfig.preset("imagenet-paper-compute");
    String key = BATCHES[stage.ordinal()];
    ExperimentConfig huge = paper.with(key, 100_000);
    String message =
        assertThrows(IllegalArgumentException.class, () -> require(huge, stage)).getMessage();
    assertTrue(message.startsWith(stage + " needs about "), message);
    assertTrue(message.contains("16.0 GB are free"), message);
    for (String advice : List.of("engine.precision=bf16", "net.width", "data.imageSize", "GPU")) {
      assertTrue(message.contains(advice), message);
    }
    Matcher fitting = Pattern.compile("set " + key + "=(\\d+),").matcher(message);
    assertTrue(fitting.find(), message);
    int batch = Integer.parseInt(fitting.group(1));
    assertDoesNotThrow(() -> require(paper.with(key, batch), stage));
    assertThrows(IllegalArgumentException.class, () -> require(paper.with(key, batch + 1), stage));
    assertDoesNotThrow(() -> require(paper.with(key, 8), stage));
  }

  @Test
  void whatDoesNotFitAtAllIsSaidSo() {
    ExperimentConfig config = ExperimentConfig.preset("imagenet-paper");
    var stage = ExperimentConfig.Stage.SEARCH;
    FreeMemory none = new FreeMemory(OptionalLong.of(1), true);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryCheck.require(config, stage, memory(config, stage), none))
            .getMessage();
    assertTrue(message.contains("free on the GPU; no batch fits"), message);
  }

  @Test
  void nothingIsRefusedWhereTheMemoryIsNotKnown() {
    ExperimentConfig config =
        ExperimentConfig.preset("imagenet-paper").with("search.method.batch", 100_000);
    var stage = ExperimentConfig.Stage.SEARCH;
    FreeMemory unknown = new FreeMemory(OptionalLong.empty(), true);
    assertDoesNotThrow(() -> MemoryCheck.require(config, stage, memory(config, stage), unknown));
  }

  /** Adam keeps two tensors of a weight's shape, SGD one; ResNet-18 has 11,689,512 parameters. */
  @Test
  void whatTheOptimizerKeepsIsCounted() {
    ExperimentConfig sgd = ExperimentConfig.preset("imagenet-paper");
    ExperimentConfig adam = sgd.with("baseline.optimizer", "adam");
    var stage = ExperimentConfig.Stage.BASELINE;
    assertEquals(4L * 11_689_512, memory(adam, stage).fixed() - memory(sgd, stage).fixed());
  }

  @Test
  void bf16HalvesTheActivations() {
    ExperimentConfig config = ExperimentConfig.preset("imagenet-paper");
    ExperimentConfig bf16 = config.with("engine.precision", "bf16");
    var stage = ExperimentConfig.Stage.BASELINE;
    double ratio = (double) memory(bf16, stage).bytes(256) / memory(config, stage).bytes(256);
    assertEquals(0.56, ratio, 0.05);
  }

  @Test
  void aStageIsRefusedBeforeItsFirstStep(@TempDir Path runs) {
    ExperimentConfig config =
        TinyExperiments.config(
            "data.trainImages=40000", "net.width=256", "baseline.batch=40000", "net.depth=110");
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      String message =
          assertThrows(IllegalArgumentException.class, experiment::baseline).getMessage();
      assertTrue(message.contains("baseline.batch = 40000"), message);
      assertFalse(Files.exists(TinyExperiments.run(runs, "baseline").resolve("metrics.csv")));
    }
  }

  @Test
  void imagesOfAllStepsAreCounted() {
    ExperimentConfig paper = ExperimentConfig.preset("imagenet-paper");
    DataSize all = DataSize.of(paper.data());
    long train = all.train();
    assertEquals(1_281_167, train);
    assertEquals(90 * train, images(paper, ExperimentConfig.Stage.BASELINE, all));
    assertEquals(60 * train, images(paper, ExperimentConfig.Stage.RETRAIN, all));
    DataSize search = DataSize.of(paper.data().forSearch(1000));
    assertEquals(40 * 1281, search.train());
    assertEquals(40, search.classes());
    assertEquals(60 * 40_992 + 50 * 10_248, images(paper, ExperimentConfig.Stage.SEARCH, search));
    assertEquals(
        60 * 40_992,
        images(
            paper.with("search.method.alternate", false), ExperimentConfig.Stage.SEARCH, search));
  }

  private static long images(ExperimentConfig config, ExperimentConfig.Stage stage, DataSize data) {
    NetSpec net = config.net().spec(config.data().imageSize(), data.classes());
    return Estimates.images(config, stage, net, data);
  }

  /** 40 classes of Tiny ImageNet: 500 photos of each to train on, 50 to test on. */
  @Test
  void thePresetOfFortyClassesCountsItsOwnPhotos() {
    for (String preset : List.of("imagenet40-64", "imagenet40-64-compute")) {
      DataConfig data = ExperimentConfig.preset(preset).with("data.dir", "/none").data();
      assertEquals(new DataSize(20_000, 2_000, 40), DataSize.of(data));
    }
    ExperimentConfig forty = ExperimentConfig.preset("imagenet40-64").with("data.dir", "/none");
    assertEquals(new DataSize(5_000, 500, 10), DataSize.of(forty.with("data.classes", 10).data()));
    assertEquals(
        new DataSize(700, 60, 40),
        DataSize.of(forty.with(Map.of("data.trainImages", 700, "data.testImages", 60)).data()));
    assertEquals(
        new DataSize(19_600, 2_000, 40), DataSize.of(forty.with("data.heldOut", 400).data()));
    assertEquals(
        new DataSize(2_500, 250, 5),
        DataSize.of(forty.with("data.searchClasses", 5).data(), ExperimentConfig.Stage.SEARCH));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> DataSize.of(forty.with("data.classes", 41).data()))
            .getMessage();
    assertTrue(message.contains("data.classes = 41") && message.contains("40"), message);
  }

  /** Forwards once and backwards twice; a teacher forwards only. */
  @Test
  void hoursOnAnotherDeviceAreCountedWithTheTeacher() {
    ExperimentConfig alone =
        TinyExperiments.config(
            "retrain.teacher=", "retrain.start=", "sampling.keep=1", "controls.seeds=1,2");
    ExperimentConfig taught = alone.with("retrain.teacher", "baseline");
    DataSize data = DataSize.of(alone.data());
    NetSpec net = alone.net().spec(alone.data().imageSize(), data.classes());
    double pass = Footprint.plain(net, Precision.FULL).macs();
    int runs =
        2 * (1 + alone.controls().uniformBits().size() + alone.controls().randomArchitectures());
    double images = (double) alone.retrain().train().epochs() * data.train();
    assertEquals(
        runs * images * pass / 3600,
        Estimates.countedHours(taught, 1) - Estimates.countedHours(alone, 1),
        1e-9 * runs * images * pass);
    double trained = 3 * pass * (alone.baseline().epochs() * data.train() + runs * images) / 3600;
    double searched = Estimates.countedHours(alone, 1) - trained;
    double steps = images(alone, ExperimentConfig.Stage.SEARCH, data);
    double all =
        Footprint.search(net, alone.search().candidates(), SuperNet.Mode.COMPOSITE, true).macs();
    assertEquals(3 * steps * all / 3600, searched, 1e-9 * trained);
  }

  @Test
  void everyStageIsMeasuredAndSummed() {
    ExperimentConfig config =
        TinyExperiments.config("controls.seeds=1,2", "retrain.teacher=baseline");
    Estimates estimates = Estimates.of(config);
    assertEquals(
        List.of(1, 1, 2 * (1 + 1 + 1)), estimates.stages().stream().map(Estimate::runs).toList());
    assertEquals(2 * 80, estimates.stages().get(0).images());
    estimates.stages().forEach(s -> assertTrue(s.imagesPerSecond() > 1, s.toString()));
    double hours =
        estimates.stages().stream()
            .mapToDouble(s -> s.runs() * s.images() / s.imagesPerSecond() / 3600)
            .sum();
    assertEquals(hours, estimates.hours(), 1e-9);
    assertEquals(estimates, estimates.require(Double.POSITIVE_INFINITY));
    String message =
        assertThrows(IllegalArgumentException.class, () -> estimates.require(hours / 2))
            .getMessage();
    assertTrue(message.contains("search.method.epochs"), message);
  }

  @Test
  void aContainersLimitCounts(@TempDir Path group) throws IOException {
    assertEquals(OptionalLong.empty(), FreeMemory.belowLimit(group));
    Files.writeString(group.resolve("memory.current"), "7000\n");
    Files.writeString(
        group.resolve("memory.stat"),
        "anon 5000\nfile 2000\ninactive_file 1500\nactive_file 200\nslab_reclaimable 30\nslab 50\n");
    Files.writeString(group.resolve("memory.max"), "max\n");
    assertEquals(OptionalLong.empty(), FreeMemory.belowLimit(group));
    Files.writeString(group.resolve("memory.max"), "10000\n");
    assertEquals(OptionalLong.of(10000 - 7000 + 1500 + 200 + 30), FreeMemory.belowLimit(group));
    Files.writeString(group.resolve("memory.max"), "5000\n");
    assertEquals(OptionalLong.of(0), FreeMemory.belowLimit(group));
  }

  @Test
  void theGpuOfThisProcessIsAskedFor() {
    assertFalse(FreeMemory.nvidiaSmi(null).stream().anyMatch(a -> a.startsWith("--id")));
    assertTrue(FreeMemory.nvidiaSmi("3,1").contains("--id=3"));
  }

  @Test
  void theFirstGpuCounts() {
    assertEquals(OptionalLong.of(2L << 30), FreeMemory.firstGpu("2048\n999\n"));
    assertEquals(OptionalLong.empty(), FreeMemory.firstGpu("No devices were found\n"));
    assertEquals(OptionalLong.empty(), FreeMemory.firstGpu(""));
  }
}
