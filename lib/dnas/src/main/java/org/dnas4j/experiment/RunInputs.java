package org.dnas4j.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Threads;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Images;
import org.dnas4j.runs.Run;
import org.dnas4j.runs.RunEnvironment;
import org.dnas4j.tensor.Engine;
import org.dnas4j.train.TrainingData;

/** What a run was begun with, which has to be the same when it goes on or is used again. */
final class RunInputs {
  private RunInputs() {}

  /**
   * A configuration names a folder at most, in which other images can lie than before. A run
   * without a checkpoint begins anew with those of now: a damaged file may have stopped it.
   */
  static void requireSameImages(Run run, TrainingData now) {
    Map<String, String> before = run.manifest().environment().data();
    Map<String, String> found = checksums(now);
    if (before.isEmpty() || before.equals(found) || before.equals(formerChecksums(now))) {
      return;
    }
    if (!run.finished() && !run.hasCheckpoint()) {
      return;
    }
    throw new IllegalStateException(
        "run "
            + run.directory().getFileName()
            + " saw other images than those of now: SHA-256 "
            + before
            + ", found "
            + found
            + "; put the earlier images back, keep the runs of each set in a folder of their own"
            + " (--runs, in notebooks DNAS_RUNS), or delete "
            + run.directory()
            + " to train it again with these");
  }

  /**
   * A name can stand for other weights than before: a file was overwritten, a run trained again.
   *
   * @param names of networks by the keys that name them
   * @param sha256 the digest of a network by its name, empty if it is not there any more
   * @return SHA-256 of those that are there, by key
   */
  static Map<String, String> requireSameNetworks(
      Run run, Map<String, String> names, Function<String, Optional<String>> sha256) {
    Map<String, String> now = new TreeMap<>();
    names.forEach((key, name) -> sha256.apply(name).ifPresent(sum -> now.put(key, sum)));
    if (!run.finished() && !run.hasCheckpoint()) {
      return now;
    }
    Map<String, String> before = run.manifest().environment().networks();
    now.forEach(
        (key, sum) -> {
          if (!before.getOrDefault(key, sum).equals(sum)) {
            throw new IllegalStateException(
                "run "
                    + run.directory().getFileName()
                    + " was trained with other weights under the name "
                    + key
                    + " = "
                    + names.get(key)
                    + ": SHA-256 "
                    + before.get(key)
                    + ", found "
                    + sum
                    + "; put the earlier weights back, give these another name, or delete "
                    + run.directory()
                    + " to train it again with these");
          }
        });
    return now;
  }

  /** The order of training images decides a run's numbers, that of the others does not. */
  static Map<String, String> checksums(TrainingData data) {
    ImageData images = data.images();
    Map<String, String> sums = new TreeMap<>();
    sums.put(images.train().name(), images.train().sha256());
    images.heldOut().ifPresent(set -> sums.put(set.name(), set.unorderedSha256()));
    sums.put(images.test().name(), images.test().unorderedSha256());
    return sums;
  }

  /** As manifests had them before test sets were known in any order, and photos by content. */
  private static Map<String, String> formerChecksums(TrainingData data) {
    Images train = data.images().train();
    Images test = data.images().test();
    return Map.of(train.name(), train.formerSha256(), test.name(), test.formerSha256());
  }

  /** What a run is trained on and with, for its manifest. */
  static RunEnvironment environment(
      Engine engine,
      ExperimentConfig config,
      long seed,
      TrainingData data,
      Map<String, String> networks) {
    return new RunEnvironment(
        engine.description(),
        config.engine().device(),
        recorded(config.engine().threads()),
        List.of(config.seed(), seed).stream().distinct().toList(),
        checksums(data),
        data.images().origin(),
        networks);
  }

  /** A fixed number as it is on this machine. */
  private static Threads recorded(Threads threads) {
    return threads instanceof Threads.Fixed ? Threads.fixed(threads.atFirst()) : threads;
  }
}
