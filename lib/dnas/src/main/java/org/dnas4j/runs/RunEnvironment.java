package org.dnas4j.runs;

import java.util.List;
import java.util.Map;
import org.dnas4j.base.Check;
import org.dnas4j.config.Threads;

/**
 * What a run's numbers were computed with and from, for its {@link Manifest}.
 *
 * @param engine name and version, as the engine describes itself
 * @param device for example {@code cpu}, or the name of the GPU
 * @param threads threads of one operation; {@code times.csv} has those of each epoch
 * @param seeds all seeds that enter the run
 * @param data SHA-256 of each data file or generated set, by its name without directories
 * @param images where the images come from, see {@link org.dnas4j.data.ImageData#origin}; empty in
 *     manifests of versions that did not say
 * @param networks SHA-256 of the trained networks that the run starts or learns from, by the key
 *     that names them, for example {@code retrain.teacher}; empty in manifests of versions that did
 *     not say
 */
public record RunEnvironment(
    String engine,
    String device,
    Threads threads,
    List<Long> seeds,
    Map<String, String> data,
    String images,
    Map<String, String> networks) {

  /** With nothing to say of the images and of other networks. */
  public RunEnvironment(
      String engine, String device, Threads threads, List<Long> seeds, Map<String, String> data) {
    this(engine, device, threads, seeds, data, "", Map.of());
  }

  /** Checks the ranges. */
  public RunEnvironment {
    seeds = List.copyOf(seeds);
    data = Map.copyOf(data);
    images = images == null ? "" : images;
    networks = networks == null ? Map.of() : Map.copyOf(networks);
    for (String name : data.keySet()) {
      // Manifests are published; directories would tell about the machine.
      Check.that(
          !name.contains("/") && !name.contains("\\"),
          "data",
          "\"" + name + "\"",
          "names without directories");
    }
  }
}
