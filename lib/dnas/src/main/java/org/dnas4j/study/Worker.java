package org.dnas4j.study;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.dnas4j.config.Json;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.Problems;
import org.dnas4j.experiment.StopSignal;
import org.dnas4j.runs.RunHeldException;

/**
 * The process of one job of {@link LocalWorkers}. The job comes as the first line of the standard
 * input; when that ends, who asked for it is gone, and so is this. Progress leaves on the standard
 * output, a JSON object per line.
 */
final class Worker {
  /** Exit codes beside 0. */
  static final int FAILED = 2;

  static final int STOPPED = 130;

  /** A killed worker frees its run when its process is gone, which takes a moment. */
  private static final long HELD_SECONDS = 60;

  private Worker() {}

  /** Takes the directory of the runs. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Job job = Job.fromJson(in.readLine());
    Thread watch = new Thread(() -> haltAtTheEnd(in), "study-watch");
    watch.setDaemon(true);
    watch.start();
    System.exit(run(job, Path.of(arguments[0]), out));
  }

  private static void haltAtTheEnd(BufferedReader in) {
    try {
      while (in.readLine() != null) {}
    } catch (IOException e) {
      // As good as its end.
    }
    Runtime.getRuntime().halt(STOPPED);
  }

  private static int run(Job job, Path runs, PrintStream out) {
    long start = System.nanoTime();
    try (StopSignal stop = StopSignal.onShutdown(System.err::println)) {
      while (true) {
        try (Experiment experiment =
            new Experiment(
                job.config(),
                runs,
                System.err::println,
                stop,
                name -> new ProgressListener(progress -> write(out, progress)))) {
          job.run(experiment);
          return 0;
        } catch (RunHeldException e) {
          if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(HELD_SECONDS)) {
            throw e;
          }
          stop.check();
          TimeUnit.MILLISECONDS.sleep(500);
        }
      }
    } catch (CancellationException e) {
      return STOPPED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return STOPPED;
    } catch (RuntimeException | Error e) {
      Optional<String> problem = Problems.sentence(e);
      if (problem.isEmpty()) {
        throw e;
      }
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("problem", problem.get());
      out.println(Json.canonical(node));
      return FAILED;
    }
  }

  private static void write(PrintStream out, Executor.Progress progress) {
    out.println(Json.canonical(Json.tree(progress)));
  }
}
