package org.dnas4j.runs;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.Json;
import org.dnas4j.config.Threads;

/**
 * How a run came about: {@code manifest.json}. It holds no directory, host or user name.
 *
 * @param kind of the run, for example {@code search}
 * @param name of the experiment
 * @param hash of the run's configuration
 * @param status how far it is
 * @param problem why it failed, else empty
 * @param revision of the code, see {@link Revision}
 * @param versions of Java and dnas4j
 * @param environment what computed it; empty fields until it is told
 * @param started when it was first opened, UTC
 * @param ended when it was finished, failed or interrupted, else empty
 * @param wallSeconds time spent in all sessions
 * @param resumes how often it was continued
 * @param sessions every stretch of work on it, in order; empty in manifests of versions that did
 *     not list them
 */
public record Manifest(
    String kind,
    String name,
    String hash,
    Status status,
    String problem,
    String revision,
    Map<String, String> versions,
    RunEnvironment environment,
    String started,
    String ended,
    double wallSeconds,
    int resumes,
    List<Session> sessions) {

  /** Copies the list and checks the ranges. */
  public Manifest {
    sessions = sessions == null ? List.of() : List.copyOf(sessions);
    Check.that(wallSeconds >= 0, "wallSeconds", wallSeconds, "at least 0");
    Check.that(resumes >= 0, "resumes", resumes, "at least 0");
  }

  /** How far a run is. */
  public enum Status {
    /** Being written, or killed while it was. */
    RUNNING,
    /** Stopped on request; can be continued. */
    INTERRUPTED,
    /** Stopped by an error that it reported; is continued from its last checkpoint. */
    FAILED,
    FINISHED
  }

  static final String FILE = "manifest.json";

  /** Fields that manifests of earlier versions lack. */
  private static final String[] LATER_FIELDS = {
    "sessions", "environment.images", "environment.networks"
  };

  static Manifest begin(String kind, String name, String hash) {
    return new Manifest(
        kind,
        name,
        hash,
        Status.RUNNING,
        "",
        Revision.code(),
        Revision.versions(),
        new RunEnvironment("", "", Threads.fixed(1), List.of(), Map.of()),
        now(),
        "",
        0,
        0,
        List.of());
  }

  /**
   * The manifest in a run directory.
   *
   * @throws java.io.UncheckedIOException if there is none
   * @throws IllegalArgumentException if it is not one
   */
  public static Manifest read(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    String text = DurableFiles.read(file);
    return Json.complete(file.toString(), text, Manifest.class, LATER_FIELDS);
  }

  /** Writes it into the directory of its run. */
  public void write(Path runDirectory) {
    DurableFiles.write(runDirectory.resolve(FILE), Json.pretty(Json.tree(this)));
  }

  /** The same in another environment. */
  public Manifest withEnvironment(RunEnvironment next) {
    return new Manifest(
        kind,
        name,
        hash,
        status,
        problem,
        revision,
        versions,
        next,
        started,
        ended,
        wallSeconds,
        resumes,
        sessions);
  }

  /** Begins a session in this process. */
  Manifest withSession(int epochsBefore) {
    List<Session> all = new ArrayList<>(sessions);
    all.add(
        new Session(
            now(),
            epochsBefore,
            Revision.code(),
            Processor.name(),
            environment.engine(),
            environment.threads()));
    return new Manifest(
        kind,
        name,
        hash,
        status,
        problem,
        revision,
        versions,
        environment,
        started,
        ended,
        wallSeconds,
        resumes,
        all);
  }

  Manifest withWallSeconds(double seconds) {
    double rounded = Math.round(seconds * 1000) / 1000.0;
    return new Manifest(
        kind,
        name,
        hash,
        status,
        problem,
        revision,
        versions,
        environment,
        started,
        ended,
        rounded,
        resumes,
        sessions);
  }

  Manifest resumed() {
    return new Manifest(
        kind,
        name,
        hash,
        Status.RUNNING,
        "",
        Revision.code(),
        Revision.versions(),
        environment,
        started,
        "",
        wallSeconds,
        resumes + 1,
        sessions);
  }

  Manifest ended(Status how, String why) {
    return new Manifest(
        kind,
        name,
        hash,
        how,
        why,
        revision,
        versions,
        environment,
        started,
        now(),
        wallSeconds,
        resumes,
        sessions);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
