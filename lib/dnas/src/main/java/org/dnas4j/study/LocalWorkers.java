package org.dnas4j.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.dnas4j.base.Check;
import org.dnas4j.base.IoProblem;
import org.dnas4j.config.Json;

/**
 * Computes jobs in processes of this machine, one thread each, from a frozen copy of the program. A
 * process ends when this one does, however that ends.
 */
public final class LocalWorkers implements Executor {
  private static final long STOP_SECONDS = 40;
  private static final String LOGS = ".logs";

  private final Path runs;
  private final int workers;
  private final Program program;

  /**
   * Prepares workers; none is started before the first job.
   *
   * @param workers how many at once, at least 1
   */
  public LocalWorkers(Path runs, int workers, Program program) {
    Check.that(workers >= 1, "workers", workers, "at least 1");
    this.runs = runs.toAbsolutePath();
    this.workers = workers;
    this.program = program;
  }

  @Override
  public int workers() {
    return workers;
  }

  @Override
  public End run(Job job, Consumer<Progress> progress) throws InterruptedException {
    // One thread a worker: they share the machine, and equal numbers are promised for it.
    Job alone =
        new Job(
            job.row(),
            job.stage(),
            job.config().with("engine.threads", 1),
            job.name(),
            job.kind(),
            job.bits(),
            job.seed());
    AtomicReference<String> problem = new AtomicReference<>("");
    Process process = start(alone, log(job));
    try {
      Thread reader = new Thread(() -> read(process, progress, problem), "study-" + job.label());
      reader.setDaemon(true);
      reader.start();
      int code = process.waitFor();
      reader.join();
      return switch (code) {
        case 0 -> new End.Finished();
        case Worker.FAILED -> new End.Failed(problem.get());
        default -> new End.Lost("its process ended with code " + code + "; its log is " + log(job));
      };
    } catch (InterruptedException e) {
      stop(process);
      throw e;
    }
  }

  /** Politely, so that the run says that it was interrupted. */
  private static void stop(Process process) {
    // By its handle: the other way closes the worker's input as well, at whose end it halts.
    process.toHandle().destroy();
    boolean ended = false;
    try {
      ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      process.destroyForcibly();
    }
  }

  private Path log(Job job) {
    return runs.resolve(LOGS).resolve(job.label().replaceAll("[^A-Za-z0-9]+", "-") + ".log");
  }

  private Process start(Job job, Path log) {
    try {
      Files.createDirectories(log.getParent());
      List<String> command = program.command(Worker.class.getName(), List.of(runs.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      // Left open: its end tells the worker that this process is gone.
      OutputStream in = process.getOutputStream();
      in.write((job.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a worker: " + IoProblem.of(e), e);
    }
  }

  private static void read(
      Process process, Consumer<Progress> progress, AtomicReference<String> problem) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = out.readLine()) != null; ) {
        // Native libraries print, too.
        if (line.startsWith("{")) {
          JsonNode node = Json.parse("progress of a worker", line);
          if (node.has("problem")) {
            problem.set(node.get("problem").asText());
          } else {
            progress.accept(Json.value("progress of a worker", line, Progress.class));
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // A line that was cut off by the worker's death; how it died, its exit code says.
      return;
    }
  }

  @Override
  public void close() {}
}
