package org.dnas4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.dnas4j.base.IoProblem;
import org.dnas4j.data.FileCheck;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.EngineProvider;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code dnas check}: engine, device and versions, after a convolution with a known result; and
 * whether a data set's files are the official ones.
 */
@Command(
    name = "check",
    description =
        "Say which engine and device would compute, and try them; with --data compare files with"
            + " the official ones.")
final class CheckCommand implements Callable<Integer> {
  /** For the help. */
  static final class EngineNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    EngineNames() {
      super(Kinds.installed().of(EngineProvider.class).stream().map(Kind::kind).sorted().toList());
    }
  }

  @Spec CommandSpec spec;

  @Option(
      names = "--engine",
      defaultValue = "auto",
      completionCandidates = EngineNames.class,
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or cuda; default: ${DEFAULT-VALUE}")
  String device;

  @Option(
      names = "--data",
      description =
          "directory of a data set: say by checksum whether its files are the official ones; the"
              + " exit code is 1 if they are not, or if their checksums are not known")
  Path data;

  @Override
  public Integer call() {
    boolean official = data == null || checkFiles();
    checkEngine();
    return official ? 0 : 1;
  }

  private boolean checkFiles() {
    PrintWriter out = spec.commandLine().getOut();
    DataSource source = RunOptions.source(data);
    try {
      List<FileCheck> files = source.check(data);
      if (files.isEmpty()) {
        out.println(
            "not compared  "
                + source.title()
                + ": the checksums of the official files are not known");
        return false;
      }
      for (FileCheck file : files) {
        out.println(
            file.official()
                ? "official      " + file.file() + "  " + file.checksum() + " " + file.found()
                : "not official  "
                    + file.file()
                    + "  "
                    + file.checksum()
                    + " "
                    + file.found()
                    + ", expected "
                    + file.expected());
      }
      return files.stream().allMatch(FileCheck::official);
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
  }

  private void checkEngine() {
    EngineOptions defaults = EngineOptions.defaults();
    try (Engine engine =
        Engines.open(name, new EngineOptions(defaults.precision(), defaults.threads(), device))) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("engine  " + engine.description());
      out.println("java    " + Runtime.version() + ", " + System.getProperty("java.vendor"));
      out.println(
          "system  " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
      tryConvolution(engine);
      out.println("a convolution gives the right result");
      out.flush();
    }
  }

  /** Counts ones: windows of 3×3 over a padded 3×3 image hold 4, 6 or 9 of its elements. */
  private static void tryConvolution(Engine engine) {
    try (Scope scope = Scope.open()) {
      Shape square = Shape.of(1, 1, 3, 3);
      float[] found =
          engine.toFloats(
              engine.conv2d(engine.full(square, 1), engine.full(square, 1), new Engine.Conv(1, 1)));
      float[] right = {4, 6, 4, 6, 9, 6, 4, 6, 4};
      if (!Arrays.equals(found, right)) {
        throw new IllegalStateException(
            "a convolution of ones gives "
                + Arrays.toString(found)
                + " instead of "
                + Arrays.toString(right)
                + "; the build does not fit this processor or GPU: choose another Maven profile");
      }
    }
  }
}
