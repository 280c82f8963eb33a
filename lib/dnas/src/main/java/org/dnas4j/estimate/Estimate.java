package org.dnas4j.estimate;

import org.dnas4j.config.ExperimentConfig;

/**
 * What one stage of an experiment asks for.
 *
 * @param stage which one
 * @param runs how often the pipeline runs it: every retraining counts
 * @param images images that pass forwards and, where something is trained, backwards in one run;
 *     scoring on the test set is neglected, as it is at most some twenty forward passes over it
 * @param macs multiply-accumulates of one image's forward pass; the backward pass has twice as many
 * @param batch images per step
 * @param memory what a step needs
 * @param imagesPerSecond of a step, measured here; decoding of photos is not in it
 */
public record Estimate(
    ExperimentConfig.Stage stage,
    int runs,
    long images,
    long macs,
    int batch,
    StageMemory memory,
    double imagesPerSecond) {
  private static final double SECONDS_AN_HOUR = 3600;

  /** Bytes of memory at its peak, beside the engine's own. */
  public long bytes() {
    return memory.bytes(batch);
  }

  /** Hours of one run here. */
  public double hours() {
    return images / imagesPerSecond / SECONDS_AN_HOUR;
  }

  /** Hours of all its runs, one after the other. */
  public double totalHours() {
    return runs * hours();
  }
}
