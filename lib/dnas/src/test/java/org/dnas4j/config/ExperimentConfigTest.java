package org.dnas4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.source.Cifar100;
import org.dnas4j.data.source.Cifar10Source;
import org.dnas4j.data.source.Procedural;
import org.dnas4j.engine.libtorch.LibtorchEngineProvider;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.ResNetConfig;
import org.dnas4j.quant.LsqWeights;
import org.dnas4j.quant.PactActivations;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.optim.Constant;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.tensor.optim.Steps;
import org.dnas4j.tensor.optim.WarmRestarts;
import org.dnas4j.train.TrainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentConfigTest {
  private static final Map<String, Type> KEYS =
      new ConfigKeys(Kinds.installed(), RecordTree.write(ExperimentConfig.preset("quick"))).all();

  private static final ExperimentConfig QUICK = ExperimentConfig.preset("quick");

  @ParameterizedTest
  @ValueSource(strings = {"smoke", "quick", "cpu", "paper"})
  void presetsSurviveJson(String name) {
    ExperimentConfig preset = ExperimentConfig.preset(name);
    assertEquals(preset, ExperimentConfig.fromJson(preset.toJson()));
    assertEquals(name, preset.name());
  }

  @Test
  void presetNamesAreListed() {
    assertMessage(
        () -> ExperimentConfig.preset("fast"),
        "preset = \"fast\"; allowed: smoke, quick, cpu, paper, imagenet-smoke");
    for (String name : ExperimentConfig.presets()) {
      assertEquals(name, ExperimentConfig.preset(name).name());
    }
  }

  private static Dnas dnas(ExperimentConfig config) {
    return (Dnas) config.search().method();
  }

  /** Images of a whole pipeline, so that nobody makes the preset of the README too long. */
  @Test
  void quickStaysWithinItsTime() {
    int trainings =
        1
            + QUICK.controls().seeds().size()
                * (QUICK.sampling().keep()
                    + QUICK.controls().uniformBits().size()
                    + QUICK.controls().randomArchitectures());
    int epochs =
        dnas(QUICK).epochs()
            + trainings * Math.max(QUICK.baseline().epochs(), QUICK.retrain().train().epochs());
    // A forward pass alone costs about a third of a step.
    double images = epochs * (QUICK.data().trainImages() + QUICK.data().testImages() / 3.0);
    // The half-width network on two cores.
    double seconds = images / 900;
    assertTrue(seconds < 330, "quick would take " + seconds + " s at 900 images/s; slack is gone");
  }

  @Property(tries = 200)
  void jsonRoundTrip(@ForAll("configs") ExperimentConfig config) {
    ExperimentConfig back = ExperimentConfig.fromJson(config.toJson());
    assertEquals(config, back);
    assertEquals(config.hash(), back.hash());
    assertEquals(config.toJson(), back.toJson());
    assertEquals(List.of(), config.diff(back));
  }

  /** Every leaf of another configuration, given as settings, gives that configuration. */
  @Property(tries = 100)
  void settingsReachEveryField(@ForAll("configs") ExperimentConfig config) {
    List<String> settings =
        QUICK.diff(config).stream()
            .map(
                line -> {
                  String key = line.substring(0, line.indexOf(": "));
                  String value = line.substring(line.indexOf(" → ") + 3);
                  return key + "=" + value.replace("\"", "");
                })
            .toList();
    assertEquals(config, QUICK.withSettings(settings));
  }

  @Property(tries = 200)
  void anyWrongKeyIsRefusedWithARealOne(
      @ForAll @AlphaChars @StringLength(min = 1, max = 12) String key) {
    if (KEYS.containsKey("search." + key)) {
      return;
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> QUICK.withSettings(List.of("search." + key + "=1")))
            .getMessage();
    assertTrue(message.startsWith("\"search." + key + "\" is not a key; did you mean \""), message);
    String suggested = message.substring(message.indexOf("mean \"") + 6, message.indexOf("\"?"));
    assertTrue(KEYS.containsKey(suggested), message);
    assertTrue(message.contains("Allowed in search: method, cost"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "search.gama, search.gamma",
    "gamma, search.gamma",
    "SEARCH.GAMMA, search.gamma",
    "serach.gamma, search.gamma",
    "retrain.epochs, retrain.train.epochs",
    "data.cutOut, data.cutout",
    "controls.seed, controls.seeds",
    "basline, baseline",
  })
  void suggestsTheNearestKey(String typed, String meant) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> QUICK.with(typed, 1)).getMessage();
    assertTrue(message.contains("did you mean \"" + meant + "\"?"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search.gamma=-1 | search.gamma = -1.0; allowed: at least 0",
        "search.gamma=much | search.gamma = \"much\"; allowed: a finite number",
        "search.method.temperature=0 | search.method.temperature = 0.0; allowed: at least 1.0E-30",
        "search.method.temperatureDecay=-1 | search.method.temperatureDecay = -1.0; allowed: 0 to where",
        "search.method.temperatureDecay=20 | search.method.temperatureDecay = 20.0; allowed: 0 to where",
        "search.gamma=NaN | allowed: a finite number",
        "search.gamma= | search.gamma = \"\"; allowed: a finite number",
        "search.candidates=0,9 | search.candidates = \"0,9\"; allowed: a list, each bits",
        "search.candidates=4,4/32 | search.candidates = [4, 4]; allowed: at least two",
        "search.candidates=0,x | search.candidates = \"0,x\"; allowed: a list, each bits of the"
            + " weights, 0 to 8, or",
        "sampling.keep=21 | sampling.keep = 21; allowed: 1 to draws (20)",
        "search.method.mode=both | search.method.mode = \"both\"; allowed: composite, per_candidate, multi_path",
        "search.method.ownWeights=1 | search.method.ownWeights = \"1\"; allowed: true, false",
        "baseline.epochs=1.5 | baseline.epochs = \"1.5\"; allowed: a whole number",
        "baseline.epochs=3000000000 | baseline.epochs = 3000000000; allowed: a whole number of at",
        "retrain.train.optimizer.momentum=1 | retrain.train.optimizer.momentum = 1.0; allowed: 0 to",
        "retrain.train.momentum=0.8 | retrain.train.momentum is now retrain.train.optimizer.momentum",
        "baseline.schedule=steps(at=[0.5,0.2]) | baseline.schedule.at = [0.5, 0.2]; allowed: asc",
        "baseline.schedule=steps(at=[0.5,x]) | baseline.schedule.at = \"[0.5,x]\"; allowed: a list, ",
        "baseline.schedule=sgdr | baseline.schedule = \"sgdr\"; allowed: constant, cosine, one_cycle",
        "net.depth=21 | net.depth = 21; allowed: 20, 32, 44, 56, 110",
        "net.shortcut=C | net.shortcut = \"C\"; allowed: a, b",
        "engine.name=torch | engine.name = \"torch\"; allowed: auto, libtorch",
        "engine.device=gpu | engine.device = \"gpu\"; allowed: auto, cpu, cuda",
        "data.source=mnist | data.source = \"mnist\"; allowed: cifar10",
        "data.imageSize=64 | data.imageSize = 64; allowed: 32 for procedural data",
        "data.minScale=0.1 | data.minScale = 0.1; allowed: 0.0 for procedural data",
        "data.source=cifar10 | data.dir = \"\"; allowed: the directory",
        "data.trainImages=0 | data.trainImages = 0; allowed: 1 to 500000 for procedural",
        "controls.seeds= | controls.seeds = []; allowed: at least one",
        "controls.uniformBits=0 | controls.uniformBits = [0]; allowed: different precisions of 1",
        "name=a/b | name = \"a/b\"; allowed: 1 to 60 letters",
        "search=3 | search is a group and has no value; set one of: method, cost",
        "gamma | setting \"gamma\" is not key=value",
        "=3 | setting \"=3\" is not key=value",
      })
  void impossibleValuesNameKeyValueAndWhatIsAllowed(String setting, String message) {
    assertMessage(() -> QUICK.withSettings(List.of(setting)), message);
  }

  /** A stage may leave alone what is set for others. */
  @Test
  void eachStageChecksItsOwnBatch() {
    ExperimentConfig few = QUICK.with("data.trainImages", 150);
    few.require(Stage.BASELINE, Stage.RETRAIN);
    assertMessage(
        () -> few.require(Stage.SEARCH), "search.method.batch = 32; allowed: at most the 30");
    few.with("search.method.alternate", false).require(Stage.SEARCH);
    few.with("search.method.batch", 30).require(Stage.SEARCH);
    ExperimentConfig large = few.with(Map.of("baseline.batch", 151, "retrain.train.batch", 150));
    large.require(Stage.RETRAIN);
    assertMessage(() -> large.require(Stage.BASELINE), "baseline.batch = 151");
    assertMessage(
        () -> few.with("retrain.train.batch", 151).require(Stage.RETRAIN),
        "retrain.train.batch = 151");
  }

  /** By hand: what version 0.1 wrote for this preset, and what identified its search. */
  @Test
  void searchesAreReadAndIdentifiedWithTheirKeysInTheirOldPlace() {
    String old =
        "\"search\":{\"alternate\":true,\"batch\":32,\"candidates\":[0,1,2,3,4,8,32],\"epochs\":6,"
            + "\"gamma\":2.0,\"learningRate\":0.03,\"mode\":\"composite\",\"momentum\":0.9,"
            + "\"ownWeights\":true,\"penalty\":\"multiplicative\",\"temperature\":5.0,"
            + "\"temperatureDecay\":0.4,\"thetaLearningRate\":0.03,\"thetaWeightDecay\":0.001,"
            + "\"warmupEpochs\":1,\"weightDecay\":5.0E-4,\"weightShare\":0.8}";
    String decides = QUICK.decides(Stage.SEARCH, Map.of());
    assertTrue(decides.contains(old), decides);
    String now = Json.canonical(RecordTree.write(QUICK));
    int from = now.indexOf("\"search\":{");
    String before = now.substring(0, from) + old + now.substring(now.indexOf(",\"seed\"", from));
    assertFalse(before.contains("\"method\""), before);
    assertEquals(QUICK, ExperimentConfig.fromJson(before));
    assertMessage(
        () -> QUICK.with("search.epochs", 3), "search.epochs is now search.method.epochs");
  }

  @Test
  void multiPathCandidatesShareNoWeights() {
    assertMessage(
        () ->
            QUICK.withSettings(
                List.of("search.method.ownWeights=false", "search.method.mode=multi_path")),
        "search.method.ownWeights = false; allowed: true with the mode multi_path");
  }

  @Test
  void settingsAreCheckedTogetherAndTheLaterCounts() {
    ExperimentConfig config =
        ExperimentConfig.preset("paper")
            .withSettings(
                List.of(
                    "search.method.epochs=5",
                    "search.method.warmupEpochs=1",
                    "search.candidates=[0, 2,4]",
                    "search.method.mode=MULTI-PATH",
                    "controls.uniformBits=",
                    "data.dir=/a=b",
                    "search.gamma=1",
                    "search.gamma=2"));
    assertEquals(5, dnas(config).epochs());
    assertEquals(Precision.weightsOnly(0, 2, 4), config.search().candidates());
    assertEquals(SuperNet.Mode.MULTI_PATH, dnas(config).mode());
    assertEquals(List.of(), config.controls().uniformBits());
    assertEquals("/a=b", config.data().dir());
    assertEquals(2, config.search().gamma());
  }

  @Test
  void withTakesNumbersListsEnumsGroupsAndTexts() {
    ExperimentConfig config =
        QUICK
            .with("search.gamma", 3)
            .with("search.method.temperature", 0.1f)
            .with("search.candidates", List.of(2, 4))
            .with("net.shortcut", org.dnas4j.net.ResNets.Shortcut.B)
            .with("retrain.train", QUICK.baseline())
            .with("seed", "7");
    assertEquals(3, config.search().gamma());
    assertEquals(0.1, dnas(config).temperature());
    assertEquals(org.dnas4j.net.ResNets.Shortcut.B, ((ResNetConfig) config.net()).shortcut());
    assertEquals(7, config.seed());
    assertEquals(
        List.of(
            "seed: 1 → 7",
            "net.shortcut: \"a\" → \"b\"",
            "search.method.temperature: 5.0 → 0.1",
            "search.gamma: 2.0 → 3.0",
            "search.candidates: [0,1,2,3,4,8,32] → [2,4]"),
        QUICK.diff(config));
    assertMessage(() -> QUICK.with("search", 5), "search = 5; allowed: a JSON object");
    assertMessage(() -> QUICK.with("net.depth", 20.5), "net.depth = 20.5; allowed: a whole");
  }

  @Test
  void wrongJsonIsRefusedByKey() {
    String json = QUICK.toJson();
    assertMessage(
        () -> ExperimentConfig.fromJson(json.replace("\"gamma\"", "\"gama\"")),
        "\"search.gama\" is not a key; did you mean \"search.gamma\"?");
    assertMessage(
        () -> ExperimentConfig.fromJson(json.replaceFirst("\"seed\" : 1,", "")),
        "seed is missing; add it");
    assertMessage(
        () -> ExperimentConfig.fromJson(json.replace("\"flip\" : true", "\"flip\" : 1")),
        "data.flip = 1; allowed: true, false");
    assertMessage(() -> ExperimentConfig.fromJson("{"), "configuration is not JSON");
    assertMessage(() -> ExperimentConfig.fromJson(""), "configuration is empty");
    assertMessage(() -> ExperimentConfig.fromJson("3"), "configuration = 3; allowed: a JSON obj");
    assertMessage(() -> ExperimentConfig.fromJson(json + "x"), "configuration is not JSON");
    assertMessage(
        () ->
            ExperimentConfig.fromJson(json.replaceFirst("\"seed\" : 1,", "\"seed\":1,\"seed\":2,")),
        "configuration is not JSON: Duplicate");
  }

  @Test
  void hashIgnoresWhatDecidesNothing() {
    for (Map<String, ?> same :
        List.<Map<String, ?>>of(
            Map.of("name", "other"),
            Map.of("data.dir", "x"),
            Map.of("engine.threads", 1),
            Map.of("engine.threads", "auto"))) {
      assertEquals(QUICK.hash(), QUICK.with(same).hash(), same.toString());
    }
    assertNotEquals(QUICK.hash(), QUICK.with("search.gamma", 3).hash());
    assertTrue(QUICK.hash().matches("[0-9a-f]{12}"));
  }

  /** These are published under results/cifar10-cpu; keys that came later must not hide them. */
  @Test
  void runsOfEarlierVersionsAreFoundAgain() {
    ExperimentConfig cpu = ExperimentConfig.preset("cpu").with("engine.precision", "bf16");
    assertEquals("970a64c60120", hash(cpu.decides(Stage.BASELINE, Map.of())));
    assertEquals("8353da439dea", hash(cpu.decides(Stage.SEARCH, Map.of())));
    Map<String, ?> given = Map.of("architecture", "8 8 1 | 3 4 1 | 3 4 2", "seed", 1);
    assertEquals("22dbd9c99c2a", hash(cpu.decides(Stage.RETRAIN, given)));
  }

  /** The advice against indecision. */
  @Test
  void longerSearchesMayCoolDownFarther() {
    assertEquals(60, dnas(QUICK.with("search.method.epochs", 60)).epochs());
  }

  @Test
  void photosBringTheirOwnKeys() {
    Map<String, Object> photos =
        Map.of(
            "data.source", "imagenet",
            "data.dir", "photos",
            "data.trainImages", 0,
            "data.testImages", 0,
            "data.imageSize", 64,
            "data.resize", 64,
            "data.classes", 40,
            "data.minScale", 0.25,
            "data.colorJitter", 0.4);
    // All images are so many as the folders hold, so no batch is too large yet.
    ExperimentConfig config = QUICK.with(photos).with("search.method.batch", 5_000);
    assertEquals(config, ExperimentConfig.fromJson(config.toJson()));
    assertEquals(new Augmentation(4, true, 0, 0.25, 0.4), config.data().augmentation());
    assertNotEquals(config.hash(), config.with("data.classSeed", 1).hash());
    assertMessage(() -> config.with("data.resize", 63), "data.resize = 63; allowed: 0 (");
    assertMessage(() -> config.with("data.imageSize", 4), "data.imageSize = 4; allowed: 8 to");
    assertMessage(() -> config.with("data.classes", 1), "data.classes = 1; allowed: 0 (all)");
    assertMessage(() -> config.with("data.minScale", 1.5), "data.minScale = 1.5; allowed: 0");
  }

  @Test
  void aDataSetMayHaveKeysOfItsOwn() {
    ExperimentConfig fine =
        QUICK.withSettings(List.of("data.source=cifar100", "data.dir=x", "data.heldOut=100"));
    ExperimentConfig coarse = fine.with("data.source.labels", "coarse");
    assertEquals(new Cifar100(Cifar100.Labels.COARSE), coarse.data().source());
    assertNotEquals(fine.hash(), coarse.hash());
    assertMessage(() -> fine.with("data.heldOut", 20), "allowed: a multiple of the 100 classes");
    coarse.with("data.heldOut", 20);
    assertMessage(
        () -> fine.with("data.testImages", 10_001), "allowed: 0 (all) to 10000 for cifar");
    assertMessage(() -> fine.with("data.trainImages", 49_901), "0 (all) to 49900 for cifar100");
    assertMessage(() -> fine.with("data.source.labels", "rough"), "allowed: coarse, fine");
    assertMessage(
        () -> QUICK.with("data.source.labels", "fine"), "is a key of the kind cifar100, but");
    // Its seed draws nothing.
    assertEquals(
        fine.decides(Stage.RETRAIN, Map.of()),
        fine.with("seed", 2).decides(Stage.RETRAIN, Map.of()));
  }

  private static Arbitrary<Precision> precisions(int least) {
    Arbitrary<Precision> pairs =
        Combinators.combine(
                Arbitraries.integers().between(1, 8), Arbitraries.integers().between(1, 8))
            .as(Precision::of);
    return Arbitraries.oneOf(
        Arbitraries.integers().between(least, 8).map(Precision::weightOnly), pairs);
  }

  private static String hash(String json) {
    return Json.hash(Json.parse("configuration", json));
  }

  @Test
  void aStageDependsOnItsOwnPartOnly() {
    ExperimentConfig other = QUICK.with("search.gamma", 3);
    Map<String, ?> none = Map.of();
    assertEquals(QUICK.decides(Stage.BASELINE, none), other.decides(Stage.BASELINE, none));
    assertEquals(QUICK.decides(Stage.RETRAIN, none), other.decides(Stage.RETRAIN, none));
    // The seed draws the procedural images, but does not enter a retraining on CIFAR-10.
    assertNotEquals(
        QUICK.decides(Stage.RETRAIN, none), QUICK.with("seed", 2).decides(Stage.RETRAIN, none));
    ExperimentConfig cpu = ExperimentConfig.preset("cpu");
    assertEquals(
        cpu.decides(Stage.RETRAIN, none), cpu.with("seed", 2).decides(Stage.RETRAIN, none));
    assertNotEquals(QUICK.decides(Stage.SEARCH, none), other.decides(Stage.SEARCH, none));
    assertNotEquals(
        QUICK.decides(Stage.RETRAIN, Map.of("architecture", "4 4 3")),
        QUICK.decides(Stage.RETRAIN, Map.of("architecture", "4 4 4")));
    // Other samples of a finished search need no other search.
    ExperimentConfig sampled = QUICK.with("sampling.keep", 1);
    assertEquals(QUICK.decides(Stage.SEARCH, none), sampled.decides(Stage.SEARCH, none));
    assertEquals(QUICK.decides(Stage.RETRAIN, none), sampled.decides(Stage.RETRAIN, none));
    // Inherited weights come from the search.
    assertNotEquals(
        QUICK.with("retrain.inherit", true).decides(Stage.RETRAIN, none),
        other.with("retrain.inherit", true).decides(Stage.RETRAIN, none));
  }

  @Test
  void threadsAreAutomaticOrANumber() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertEquals(Threads.AUTO, QUICK.engine().threads());
    assertEquals(processors, QUICK.engine().options().threads());
    ExperimentConfig all = QUICK.withSettings(List.of("engine.threads=0"));
    assertEquals(processors, all.engine().options().threads());
    assertEquals(Threads.fixed(0), all.engine().threads());
    ExperimentConfig two = QUICK.withSettings(List.of("engine.threads=2"));
    // As configurations were written before there was auto.
    assertTrue(two.toJson().contains("\"threads\" : 2,"), two.toJson());
    assertEquals(two, ExperimentConfig.fromJson(two.toJson()));
    assertEquals(QUICK, two.with("engine.threads", "auto"));
    assertEquals(QUICK, two.with("engine.threads", Threads.AUTO));
    assertEquals(QUICK, ExperimentConfig.fromJson(QUICK.toJson()));
    for (Object wrong : List.of(-1, 1025, 1.5, "many", "2x", "")) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> QUICK.with("engine.threads", wrong),
                  wrong.toString())
              .getMessage();
      assertTrue(message.contains("engine.threads") && message.contains("auto"), message);
    }
  }

  @Test
  void engineOptionsFollow() {
    ExperimentConfig config =
        QUICK.with(Map.of("engine.precision", "bf16", "engine.threads", 3, "engine.device", "cpu"));
    assertEquals(DType.BFLOAT16, config.engine().options().precision());
    assertEquals(3, config.engine().options().threads());
    assertTrue(QUICK.engine().options().threads() >= 1);
  }

  @Provide
  Arbitrary<ExperimentConfig> configs() {
    Arbitrary<DataConfig> data =
        Combinators.combine(
                Arbitraries.of(
                    new Procedural(), new Cifar10Source(), new Cifar100(Cifar100.Labels.COARSE)),
                Arbitraries.of("a", "data sets/x", "b=c"),
                Arbitraries.integers().between(5_000, 10_000),
                Arbitraries.integers().between(1, 10_000),
                Arbitraries.integers().between(0, 16),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 32))
            .as(DataConfig::new);
    Arbitrary<TrainConfig> train =
        Combinators.combine(
                Arbitraries.integers().between(1, 500),
                Arbitraries.integers().between(1, 512),
                Arbitraries.doubles().between(1e-9, 10).ofScale(9),
                Arbitraries.doubles().between(0, 0.999).ofScale(6),
                Arbitraries.of(true, false),
                Arbitraries.of(new Constant(), new Cosine(), new Steps(), new WarmRestarts()))
            .as((e, b, lr, m, n, s) -> new TrainConfig(e, b, lr, new Sgd(m, n), lr / 3, s, e / 2));
    Arbitrary<SearchConfig> search =
        Combinators.combine(
                Arbitraries.integers().between(1, 200),
                Arbitraries.doubles().between(0, 100).ofScale(4),
                Arbitraries.of(SearchConfig.Penalty.values()),
                Arbitraries.of(SuperNet.Mode.values()),
                precisions(0).list().ofMinSize(2).uniqueElements(),
                Arbitraries.of(Cost.SIZE, Cost.COMPUTE),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(
                (e, g, p, m, c, cost, own, alternate) ->
                    new SearchConfig(
                        new Dnas(
                            e,
                            e / 2,
                            64,
                            0.8,
                            0.1,
                            0.9,
                            g / 7,
                            0.3,
                            0,
                            5,
                            1.0 / e,
                            m,
                            own || m == SuperNet.Mode.MULTI_PATH,
                            alternate),
                        cost,
                        p,
                        g,
                        c));
    Arbitrary<ControlsConfig> controls =
        Combinators.combine(
                precisions(1).list().uniqueElements(),
                Arbitraries.integers().between(0, 9),
                Arbitraries.longs().list().ofMinSize(1).ofMaxSize(4).uniqueElements())
            .as(ControlsConfig::new);
    return Combinators.combine(Arbitraries.longs(), data, train, search, train, controls)
        .as(
            (seed, d, t, s, r, c) ->
                new ExperimentConfig(
                    "any",
                    seed,
                    d,
                    new ResNetConfig(56, 3, org.dnas4j.net.ResNets.Shortcut.B, true),
                    new QuantConfig(
                        new LsqWeights(), new PactActivations(seed % 7 + 8.5, seed % 2 == 0)),
                    new EngineConfig(
                        new LibtorchEngineProvider(),
                        EngineConfig.Precision.BF16,
                        Threads.fixed(2),
                        "cpu"),
                    t,
                    s,
                    new SamplingConfig(s.method().batch() + 2, s.method().batch()),
                    new RetrainConfig(r, false, "baseline", "run-1"),
                    c));
  }

  private static void assertMessage(Runnable action, String part) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
