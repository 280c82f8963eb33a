package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Run;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  @TempDir private Path directory;

  /** What a command left behind. */
  private record Answer(int code, String out, String err) {
    void refuses(String... words) {
      assertEquals(2, code, err);
      assertFalse(err.contains("\tat "), err);
      Arrays.stream(words).forEach(word -> assertTrue(err.contains(word), err));
    }
  }

  private static Answer dnas(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    int code = line.execute(arguments.toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  private Answer tiny(String command, String... more) {
    List<String> arguments = new ArrayList<>(Child.arguments(command, directory.resolve("runs")));
    arguments.addAll(List.of(more));
    return dnas(arguments);
  }

  /** Whatever a command throws reaches this handler; a command that throws it stands for all. */
  @Command(name = "broken")
  private static final class Broken implements Callable<Integer> {
    private final Throwable problem;

    Broken(Throwable problem) {
      this.problem = problem;
    }

    @Override
    public Integer call() throws Exception {
      if (problem instanceof Error error) {
        throw error;
      }
      throw (Exception) problem;
    }
  }

  private static Answer broken(Throwable problem) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().addSubcommand(new Broken(problem));
    line.setErr(new PrintWriter(err, true));
    return new Answer(line.execute("broken"), "", err.toString());
  }

  @Test
  void memoryThatIsOutIsOneSentence() {
    try (Engine engine = Engines.open("libtorch", EngineOptions.defaults().withThreads(1));
        Scope scope = Scope.open()) {
      // 4 TB: no machine of the tests has them.
      RuntimeException problem =
          assertThrows(
              RuntimeException.class, () -> engine.full(Shape.of(1_000_000, 1_000_000), 1));
      broken(problem).refuses("out of memory", "batch", "dnas estimate");
    }
    broken(new OutOfMemoryError("Java heap space")).refuses("out of memory", "-Xmx");
  }

  @Test
  void aMissingFileIsOneSentence() {
    broken(new NoSuchFileException("/some/file")).refuses("/some/file: no such file");
    broken(new UncheckedIOException(new NoSuchFileException("/some/file")))
        .refuses("/some/file: no such file");
  }

  @Test
  void aFaultOfOursShowsWhereItIs() {
    Answer answer = broken(new NullPointerException("x"));
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("report") && answer.err().contains("\tat "), answer.err());
    assertTrue(broken(new AssertionError("y")).err().contains("report"));
  }

  @ParameterizedTest
  @CsvSource({
    "search.gama=2, search.gamma",
    "serch.gamma=2, search.gamma",
    "gamma=2, search.gamma",
    "baseline.lerningRate=1, baseline.learningRate",
    "retrain.epochs=3, retrain.train.epochs"
  })
  void anUnknownKeyIsRefusedWithTheNearest(String setting, String nearest) {
    tiny("train", "--set", setting)
        .refuses("is not a key", "did you mean \"" + nearest + "\"", "Allowed");
  }

  @Property(tries = 50)
  void noUnknownKeyIsTaken(@ForAll @AlphaChars @StringLength(min = 1, max = 12) String key) {
    dnas(List.of("train", "--set", "x" + key + "=1")).refuses("is not a key", "did you mean");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "baseline.epochs=0; baseline.epochs = 0; at least 1",
        "baseline.epochs=many; \"many\"; a whole number",
        "baseline.learningRate=Infinity; baseline.learningRate; a finite number",
        "baseline.batch=81; baseline.batch = 81; at most the 80 images",
        "net.depth=21; net.depth = 21; 20, 32, 44, 56, 110",
        "search.candidates=0,9; search.candidates = \"0,9\"; 0 to 8, or 32",
        "search.method.mode=fast; \"fast\"; composite, per_candidate, multi_path",
        "engine.precision=fp16; \"fp16\"; fp32, bf16",
        "engine.name=other; \"other\"; auto, libtorch, nd4j",
        "data.flip=perhaps; \"perhaps\"; true, false",
        "search=1; search is a group; gamma",
        "baseline.epochs; is not key=value; search.gamma=2"
      })
  void anImpossibleValueIsRefusedWithWhatIsAllowed(String setting, String found, String allowed) {
    tiny("train", "--set", setting).refuses(found, allowed);
  }

  @Test
  void anUnknownPresetIsRefusedWithThoseThereAre() {
    dnas(List.of("pipeline", "--preset", "fast"))
        .refuses("\"fast\"", String.join(", ", ExperimentConfig.presets()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "search", "retrain", "pipeline", "sweep"})
  void helpNamesEveryPreset(String command) {
    Answer help = dnas(List.of("help", command));
    assertEquals(0, help.code(), help.err());
    ExperimentConfig.presets().forEach(name -> assertTrue(help.out().contains(name), help.out()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "search",
        "retrain",
        "pipeline",
        "sweep",
        "table",
        "export",
        "estimate",
        "evaluate",
        "predict",
        "pack"
      })
  void everyCommandExplainsItself(String command) {
    for (String option : List.of("--help", "-h")) {
      Answer help = dnas(List.of(command, option));
      assertEquals(0, help.code(), help.err());
      assertEquals("", help.err());
      assertEquals(dnas(List.of("help", command)).out(), help.out());
      assertTrue(help.out().startsWith("Usage: dnas " + command), help.out());
      // Its own description, not that of dnas.
      assertFalse(help.out().contains("Mixed-precision"), help.out());
      assertTrue(help.out().contains("--runs"), help.out());
    }
  }

  @Test
  void everyCommandTellsItsVersion() {
    for (List<String> arguments : List.of(List.of("--version"), List.of("train", "-V"))) {
      Answer version = dnas(arguments);
      assertEquals(0, version.code(), version.err());
      assertTrue(version.out().matches("dnas4j \\S+\\R"), version.out());
    }
  }

  @Test
  void helpNamesEveryCommand() {
    Answer help = dnas(List.of("--help"));
    assertEquals(0, help.code());
    for (String command :
        List.of(
            "train",
            "search",
            "retrain",
            "pipeline",
            "sweep",
            "table",
            "estimate",
            "list",
            "export",
            "pack",
            "evaluate",
            "predict",
            "check")) {
      assertTrue(help.out().contains("  " + command + " "), help.out());
    }
  }

  @Test
  void listShowsWhatCanBeSet() {
    Answer all = dnas(List.of("list"));
    assertEquals(0, all.code(), all.err());
    assertTrue(all.out().lines().anyMatch(l -> l.startsWith("search.gamma = 2 ")), all.out());
    Answer group = dnas(List.of("list", "search", "--preset", "smoke"));
    assertTrue(group.out().lines().allMatch(l -> l.startsWith("search")), group.out());
    assertTrue(group.out().lines().anyMatch(l -> l.startsWith("search.gamma = 4 ")), group.out());
    Answer choice = dnas(List.of("list", "search.cost"));
    assertEquals(
        List.of("search.cost = size", "compute", "latency", "search.cost.table = \"\"", "size"),
        choice.out().lines().map(l -> l.strip().split(" {2,}")[0]).toList());
    Answer engines = dnas(List.of("list", "engine.name"));
    assertEquals(
        List.of("engine.name = auto", "auto", "libtorch", "nd4j"),
        engines.out().lines().map(l -> l.strip().split(" {2,}")[0]).toList());
    dnas(List.of("list", "search.gama")).refuses("search.gamma");
    dnas(List.of("list", "--preset", "no")).refuses("preset", "quick");
    dnas(List.of("list", "search", "net")).refuses("net");
  }

  @Test
  void estimateShowsEveryStageWithoutData() {
    Answer answer =
        tiny("estimate", "--set", "data.source=imagenet", "--set", "data.dir=" + directory);
    assertEquals(0, answer.code(), answer.err());
    for (String word : List.of("BASELINE", "SEARCH", "RETRAIN", "PIPELINE", "GB of memory")) {
      assertTrue(answer.out().contains(word), answer.out());
    }
    assertTrue(answer.out().contains("1,281,167"), answer.out());
    assertFalse(Files.exists(directory.resolve("runs")));
  }

  @Test
  void estimateRefusesMoreHoursThanAllowed() {
    Answer answer = tiny("estimate", "--max-hours", "1e-7");
    answer.refuses("0.0 allowed", "retrain.train.epochs", "net.width");
    assertTrue(answer.out().contains("PIPELINE"), answer.out());
  }

  @Test
  void checkTriesTheEngineThatIsAskedFor() {
    Answer libtorch = dnas(List.of("check", "--engine", "libtorch", "--device", "cpu"));
    assertEquals(0, libtorch.code(), libtorch.err());
    assertTrue(libtorch.out().contains("LibTorch"), libtorch.out());
    assertTrue(libtorch.out().contains("right result"), libtorch.out());
    dnas(List.of("check", "--engine", "other")).refuses("\"other\"", "libtorch, nd4j");
  }

  @Test
  void theSystemPropertyChoosesTheEngineWhereNoneIsNamed() {
    System.setProperty("dnas.engine", "other");
    try {
      dnas(List.of("check")).refuses("\"other\"");
      assertEquals(0, dnas(List.of("check", "--engine", "libtorch", "--device", "cpu")).code());
    } finally {
      System.clearProperty("dnas.engine");
    }
  }

  @Test
  void anUnknownCommandOrOptionIsRefused() {
    dnas(List.of("trian")).refuses("trian", "train");
    dnas(List.of("train", "--presett", "smoke")).refuses("--presett", "--preset");
    dnas(List.of()).refuses("subcommand");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "4 4 | 4; has groups of [2, 1] blocks",
        "4 4 x | 4 4 4 | 4 4 4; \"x\" is no precision",
        "4 4 9 | 4 4 4 | 4 4 4; 9",
        "4 4 4 | 0 4 4 | 4 4 4; 1 or more",
        "''; \"\" is no precision"
      })
  void aWrongArchitectureIsRefused(String literal, String problem) {
    tiny("retrain", literal).refuses(problem);
  }

  @Test
  void dataInImageNetsLayoutAreTakenForPhotos() throws IOException {
    Files.createDirectories(directory.resolve("photos/train"));
    dnas(List.of("train", "--preset", "quick", "--data", directory.resolve("photos").toString()))
        .refuses(directory.resolve("photos/val") + " is no directory");
  }

  @Test
  void missingDataWithoutNetworkSaysWhatToDo() throws IOException {
    Path missing = directory.resolve("cifar");
    ProxySelector before = ProxySelector.getDefault();
    try {
      ProxySelector.setDefault(ProxySelector.of(closedPort()));
      dnas(List.of("train", "--preset", "cpu", "--data", missing.toString()))
          .refuses(
              "CIFAR-10 could not be downloaded",
              "Without network",
              "place it at " + missing,
              "procedural");
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quick", "cpu", "imagenet-paper"})
  void aFolderOfSomethingElseIsNotDownloadedTo(String preset) throws IOException {
    Path pickles = Files.createDirectories(directory.resolve("pickles"));
    Files.writeString(pickles.resolve("data_batch_1"), "x");
    dnas(List.of("train", "--preset", preset, "--data", pickles.toString()))
        .refuses(pickles.toString(), "data_batch_1", "Python", "expected");
    assertEquals(1, pickles.toFile().list().length);
  }

  /** The preset's own images are drawn ones, so that nobody has asked for CIFAR-10. */
  @Test
  void aMistypedFolderIsNotTakenForCifar10() {
    Path mistyped = directory.resolve("mistyped");
    dnas(List.of("train", "--preset", "quick", "--data", mistyped.toString()))
        .refuses(mistyped.toString(), "no such directory", "train/", "data.source=cifar10");
    assertFalse(Files.exists(mistyped));
  }

  /** 200 training and 50 test images in CIFAR-100's layout. */
  private Path cifar100() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("hundred"));
    Rng rng = Rng.of(1);
    for (Map.Entry<String, Integer> file : Map.of("train.bin", 200, "test.bin", 50).entrySet()) {
      byte[] bytes = new byte[file.getValue() * 3074];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) rng.nextInt(i % 3074 == 0 ? 20 : i % 3074 == 1 ? 100 : 256);
      }
      Files.write(folder.resolve(file.getKey()), bytes);
    }
    for (Map.Entry<String, Integer> names : Map.of("fine", 100, "coarse", 20).entrySet()) {
      List<String> lines =
          IntStream.range(0, names.getValue()).mapToObj(i -> "class " + i).toList();
      Files.write(folder.resolve(names.getKey() + "_label_names.txt"), lines);
    }
    return folder;
  }

  @Test
  void theFilesTellWhichDataSetAFolderHolds() throws IOException {
    Path folder = cifar100();
    Answer fine = tiny("train", "--data", folder.toString());
    assertEquals(0, fine.code(), fine.err());
    Answer coarse =
        tiny("train", "--data", folder.toString(), "--set", "data.source=cifar100(labels=coarse)");
    assertEquals(0, coarse.code(), coarse.err());
    Set<String> labels = new HashSet<>();
    for (Outcome outcome : FinishedRuns.in(directory.resolve("runs"), line -> {}).outcomes()) {
      Path run = directory.resolve("runs").resolve(outcome.run());
      assertEquals("cifar100", Run.setting(run, "data.source").orElseThrow());
      String images = Manifest.read(run).environment().images();
      assertTrue(images.contains("200 training images of 50000"), images);
      labels.add(Run.setting(run, "data.source.labels").orElseThrow());
    }
    assertEquals(Set.of("fine", "coarse"), labels);
    tiny("train", "--data", folder.toString(), "--set", "data.trainImages=201")
        .refuses("data.trainImages = 201", "200 images that are there");
  }

  @Test
  void aFolderOfAnotherDataSetIsNamedForWhatItIs() throws IOException {
    Path folder = cifar100();
    for (String preset : List.of("cpu", "imagenet-paper")) {
      dnas(List.of("train", "--preset", preset, "--data", folder.toString()))
          .refuses("data.dir = " + folder, "holds CIFAR-100", "expected", "data.source=cifar100");
    }
    Files.createDirectories(folder.resolve("train"));
    tiny("train", "--data", folder.toString())
        .refuses("holds several data sets", "data.source=", "cifar100", "imagenet");
  }

  @Test
  void filesWithoutOfficialChecksumsAreNotCalledOfficial() throws IOException {
    List<String> check = List.of("check", "--engine", "libtorch", "--device", "cpu", "--data");
    Answer answer = dnas(Stream.concat(check.stream(), Stream.of("" + cifar100())).toList());
    assertEquals(1, answer.code(), answer.err());
    assertTrue(answer.out().contains("not compared  CIFAR-100: "), answer.out());
    Path empty = Files.createDirectories(directory.resolve("empty"));
    dnas(Stream.concat(check.stream(), Stream.of("" + empty)).toList())
        .refuses("" + empty, "an empty directory", "expected", "test.bin", "val/");
  }

  private static InetSocketAddress closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }

  @Test
  void aRunsDirectoryThatIsAFileIsRefused() throws IOException {
    Files.writeString(directory.resolve("runs"), "");
    tiny("train").refuses("runs");
  }

  @Test
  void aLossThatIsNoNumberIsRefusedWithTheRemedy() {
    tiny("train", "--set", "baseline.learningRate=1e30").refuses("lower the learning rate");
  }

  @Test
  void retrainTrainsTheArchitectureItIsGiven() {
    Answer answer = tiny("retrain", "4 4 3 | 3 3 4 | 4 3 0", "--seed", "7");
    assertEquals(0, answer.code(), answer.err());
    String last = answer.out().strip().lines().reduce("", (a, b) -> b).toLowerCase(Locale.ROOT);
    assertTrue(last.contains("4 4 3 | 3 3 4 | 4 3 0"), answer.out());
    assertTrue(last.contains("retrain-smoke-"), answer.out());
  }

  @Test
  void searchPrintsWhatItFound() {
    Answer answer = tiny("search");
    assertEquals(0, answer.code(), answer.err());
    for (String word : List.of("expected compression", "most likely", "sampled")) {
      assertTrue(answer.out().contains(word), answer.out());
    }
  }

  @Test
  void sweepWritesTableAndFigureAndIsThenFree() throws IOException {
    String[] arguments = {
      "--vary",
      "search.gamma=0.5,2",
      "--vary",
      "search.candidates=[0,32],[2,32]",
      "--set",
      "search.method.epochs=1",
      "--set",
      "search.method.warmupEpochs=0",
      "--results",
      directory.resolve("results").toString()
    };
    Answer answer = tiny("sweep", arguments);
    assertEquals(0, answer.code(), answer.err());
    for (String label : List.of("base", "search.gamma = 0.5", "search.candidates = 2 32")) {
      assertTrue(answer.out().contains("/5  " + label + ", seed 1"), answer.out());
    }
    assertEquals(5, answer.out().lines().filter(l -> l.startsWith("search  epoch")).count());
    List<String> rows = Files.readAllLines(directory.resolve("results/sweep.csv"));
    assertEquals(1 + 5, rows.size());
    assertTrue(rows.get(3).startsWith("search.gamma,2,1,"), rows.toString());
    assertTrue(Files.exists(directory.resolve("results/sweep-compression.svg")));

    Answer again = tiny("sweep", arguments);
    assertFalse(again.out().contains("epoch"), again.out());
    assertEquals(rows, Files.readAllLines(directory.resolve("results/sweep.csv")));
  }

  @Test
  void sweepTakesGridSeedsAndRetraining() throws IOException {
    Answer answer =
        tiny(
            "sweep",
            "--vary",
            "search.gamma=0.5",
            "--vary",
            "search.method.mode=multi_path",
            "--grid",
            "--seeds",
            "1,2",
            "--retrain",
            "--set",
            "search.method.epochs=1",
            "--set",
            "search.method.warmupEpochs=0",
            "--set",
            "retrain.train.epochs=1");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().contains("| Accuracy % |"), answer.out());
    assertEquals(2, answer.out().lines().filter(l -> l.contains("| 0.5, multi_path |")).count());
    assertTrue(answer.out().contains("sweep-accuracy.svg"), answer.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "search.gamma; is not key=value,value; search.gamma=0.5,1,2",
        "search.gama=1; is not a key; search.gamma",
        "search.gamma=1,-2; search.gamma = -2.0; at least 0",
        "search.candidates=0,2; search.candidates = [0]; at least two",
        "seed=1,2; vary = seed; seeds(1, 2, ...)"
      })
  void aWrongFactorIsRefusedBeforeAnythingRuns(String factor, String found, String allowed) {
    tiny("sweep", "--vary", factor).refuses(found, allowed);
    assertFalse(Files.exists(directory.resolve("runs")));
  }
}
