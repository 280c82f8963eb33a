package org.dnas4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dnas4j.base.IoProblem;
import org.dnas4j.study.Program;
import picocli.CommandLine.ParseResult;

/** Repeats a command of days in a process of a frozen copy of the program. */
final class Frozen {
  /** Holds the number of the process that was typed. */
  private static final String TYPED = "dnas.typed";

  private static final long END_SECONDS = 90;

  private Frozen() {}

  /**
   * Runs a command from the copy and waits for its end.
   *
   * @return its exit code; empty if this process is of the copy already
   */
  static Optional<Integer> run(Path runs, ParseResult parsed) {
    String typed = System.getProperty(TYPED);
    if (typed != null) {
      endWith(Long.parseLong(typed));
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>(List.of(parsed.commandSpec().name()));
    arguments.addAll(argumentsOf(parsed));
    List<String> command =
        new ArrayList<>(Program.freeze(runs).command(Main.class.getName(), arguments));
    command.add(1, "-D" + TYPED + "=" + ProcessHandle.current().pid());
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "frozen-end"));
      return Optional.of(process.waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the copy: " + IoProblem.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Main.STOPPED);
    }
  }

  /** Those of the subcommand alone. */
  private static List<String> argumentsOf(ParseResult parsed) {
    List<String> all = parsed.originalArgs();
    int name = all.indexOf(parsed.commandSpec().name());
    return all.subList(name + 1, all.size());
  }

  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The typed command may be killed in a way that tells nobody. */
  private static void endWith(long typed) {
    Thread watch =
        new Thread(
            () -> {
              ProcessHandle.of(typed).ifPresent(process -> process.onExit().join());
              System.exit(Main.STOPPED);
            },
            "frozen-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
