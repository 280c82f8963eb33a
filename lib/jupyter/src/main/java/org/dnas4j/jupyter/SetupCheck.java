package org.dnas4j.jupyter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.EngineConfig;
import org.dnas4j.config.Threads;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ProceduralImages;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Revision;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Scope;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Whether experiments can run here, and what to do where they cannot.
 *
 * @param subject what is checked
 * @param items one a condition
 */
public record SetupCheck(String subject, List<Item> items) {

  /** How a check ended. */
  public enum Status {
    OK,
    /** Works, but slowly or with less than one might expect. */
    WARNING,
    FAILED
  }

  /**
   * One condition.
   *
   * @param what is checked
   * @param found here, in short
   * @param fix what to do; empty if all is well
   */
  public record Item(String what, Status status, String found, String fix) {}

  private static final double GIGABYTE = 1e9;
  private static final double LEAST_HEAP = 0.9;
  private static final double LEAST_DISK = 1;

  /** SHA-256 of the first 100 training images of seed 1. */
  private static final String EMBEDDED =
      "2cd6fb8a7a28e45f2a393d9a77f59c44f16dece10b15e43960407ce2993eecad";

  /** Copies the list. */
  public SetupCheck {
    items = List.copyOf(items);
  }

  /** Versions, memory and processors. */
  public static SetupCheck machine(EngineConfig config) {
    Runtime runtime = Runtime.getRuntime();
    double heap = runtime.maxMemory() / GIGABYTE;
    int processors = runtime.availableProcessors();
    int threads = config.options().threads();
    String auto = config.threads() instanceof Threads.Auto ? "up to " : "";
    return new SetupCheck(
        "Machine",
        List.of(
            ok("Java", System.getProperty("java.vm.name") + " " + Runtime.version()),
            ok("kernel", kernel()),
            hooks(),
            ok("dnas4j", Revision.versions().get("dnas4j") + ", revision " + Revision.code()),
            judged(
                "heap of the kernel",
                heap >= LEAST_HEAP,
                decimal("%.1f GB at most", heap),
                "start with DNAS_JAVA_OPTS=-Xmx2g bash environment/lab.sh"),
            judged(
                "processors",
                threads <= processors,
                processors + ", one operation runs on " + auto + threads,
                "set engine.threads to auto: more threads than processors are many times slower")));
  }

  /** Opens the engine and has it compute what is known by hand. */
  public static SetupCheck engine(EngineConfig config) {
    List<Item> items = new ArrayList<>();
    try (Engine engine = Engines.open(config.name(), config.options());
        Scope scope = Scope.open()) {
      items.add(
          judged(
              "engine",
              engine.isFast(),
              engine.description(),
              "set engine.precision to fp32: this processor has no convolutions in bf16"));
      for (SelfTest test : SelfTest.values()) {
        items.add(
            attempt(
                test.label(),
                "the engine is broken here: try another by with(\"engine.name\", …);"
                    + " bash environment/test.sh says which operation is wrong",
                () -> test.run(engine)));
      }
    } catch (RuntimeException e) {
      items.add(new Item("engine", Status.FAILED, "does not open", e.getMessage()));
    }
    return new SetupCheck("Engine", items);
  }

  /** Draws the embedded images, and reads the files that a configuration asks for. */
  public static SetupCheck data(DataConfig config) {
    Item embedded =
        attempt(
            "embedded images",
            "other images than elsewhere are drawn: results cannot be compared; please report"
                + " this with the version of Java",
            () -> {
              String found = ProceduralImages.generate(1, 100, 1).train().sha256();
              if (!found.equals(EMBEDDED)) {
                throw new IllegalStateException("SHA-256 " + found + ", expected " + EMBEDDED);
              }
              return "10 classes, the same bytes as everywhere";
            });
    return new SetupCheck("Data", List.of(embedded, files(config)));
  }

  private static Item files(DataConfig config) {
    DataSource source = config.source();
    if (!source.needsFolder()) {
      return ok("files of images", "not needed by this configuration");
    }
    String fix =
        source.remedy()
            + "; or start with DNAS_DATA=FOLDER, or choose a preset with embedded images: smoke,"
            + " quick";
    if (!source.isIn(Path.of(config.dir()))) {
      String found = "not in " + config.dir() + "; expected: " + source.files();
      return new Item(source.title(), Status.FAILED, found, fix);
    }
    return attempt(
        source.title(),
        fix,
        () -> {
          ImageData images = DataLoader.all(config, 0, line -> {});
          String sizes = images.train().size() + " + " + images.test().size() + " images";
          return images.origin().isEmpty() ? sizes : sizes + ": " + images.origin();
        });
  }

  /** Writes to the folder of the runs and counts what is there. */
  public static SetupCheck runs(Path runs) {
    Item writable =
        attempt(
            "folder of the runs",
            "start with DNAS_RUNS=FOLDER, a folder you may write to",
            () -> {
              try {
                Files.createDirectories(runs);
                Files.delete(Files.createTempFile(runs, "setup-check", ""));
              } catch (IOException e) {
                throw new UncheckedIOException(e.toString(), e);
              }
              List<String> damaged = new ArrayList<>();
              FinishedRuns finished = FinishedRuns.in(runs, damaged::add);
              return String.format(
                      Locale.ROOT,
                      "can be written; %d trainings and %d searches are finished and will be reused",
                      finished.outcomes().size(),
                      finished.searches().size())
                  + damaged.stream().map(line -> "; " + line).collect(Collectors.joining());
            });
    double free = runs.toFile().getUsableSpace() / GIGABYTE;
    Item disk =
        judged(
            "disk",
            free >= LEAST_DISK,
            decimal("%.1f GB free", free),
            "free some room, or start with DNAS_RUNS=FOLDER on another disk");
    return new SetupCheck("Runs", List.of(writable, disk));
  }

  /**
   * The verdict.
   *
   * @throws IllegalStateException if a check failed, with the fix of each
   */
  public static String require(SetupCheck... checks) {
    List<Item> items = Arrays.stream(checks).flatMap(c -> c.items().stream()).toList();
    List<String> failed =
        items.stream()
            .filter(i -> i.status() == Status.FAILED)
            .map(i -> i.what() + ": " + i.found() + ". Fix: " + i.fix())
            .toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException("not ready.\n" + String.join("\n", failed));
    }
    long warnings = items.stream().filter(i -> i.status() == Status.WARNING).count();
    return String.format(Locale.ROOT, "ready: %d checks, %d warnings", items.size(), warnings);
  }

  /** One row a check. */
  public Table table() {
    return Table.create(
        subject,
        column("Check", Item::what),
        column("Status", i -> i.status().name().toLowerCase(Locale.ROOT)),
        column("Found", Item::found),
        column("Fix", Item::fix));
  }

  private static String kernel() {
    try {
      BaseKernel kernel = BaseKernel.notebookKernel();
      return kernel.getName() + " " + kernel.getVersion();
    } catch (NullPointerException | LinkageError e) {
      return "none: not in a notebook";
    }
  }

  private static Item hooks() {
    try {
      return judged(
          "stop button, printing",
          KernelHooks.isIn(BaseKernel.notebookKernel()),
          "stop ends a cell's own loops, printed lines are gathered",
          "this version of the kernel is another than environment/requirements.txt names: a"
              + " stopped loop goes on until the kernel is restarted");
    } catch (NullPointerException | LinkageError e) {
      return ok("stop button, printing", "none: not in a notebook");
    }
  }

  private static Item ok(String what, String found) {
    return new Item(what, Status.OK, found, "");
  }

  private static Item judged(String what, boolean good, String found, String fix) {
    return good ? ok(what, found) : new Item(what, Status.WARNING, found, fix);
  }

  private static Item attempt(String what, String fix, Supplier<String> check) {
    try {
      return ok(what, check.get());
    } catch (RuntimeException e) {
      // Whatever native code throws, too: this is where it should be found out.
      return new Item(what, Status.FAILED, e.getMessage(), fix);
    }
  }

  private static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private StringColumn column(String name, Function<Item, String> value) {
    return StringColumn.create(name, items.stream().map(value));
  }
}
