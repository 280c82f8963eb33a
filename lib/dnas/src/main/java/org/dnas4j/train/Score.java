package org.dnas4j.train;

/**
 * How a network does on some images.
 *
 * @param loss mean cross-entropy
 * @param accuracy share classified rightly, 0 to 1
 */
public record Score(double loss, double accuracy) {
  /** Of an epoch after which nothing is scored. */
  static final Score NONE = new Score(Double.NaN, Double.NaN);

  /** The score of one batch, from its mean loss and its logits {@code [N, classes]}. */
  public static Score of(double loss, float[] logits, int[] labels) {
    int classes = logits.length / labels.length;
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (logits[i * classes + c] > logits[i * classes + best]) {
          best = c;
        }
      }
      right += best == labels[i] ? 1 : 0;
    }
    return new Score(loss, (double) right / labels.length);
  }

  /** Averages scores of batches, weighted by their sizes. */
  public static final class Mean {
    private double loss;
    private double right;
    private int images;

    /** Takes a batch in. */
    public void add(Score score, int size) {
      loss += score.loss * size;
      right += score.accuracy * size;
      images += size;
    }

    /** The average so far; NaN before the first batch. */
    public Score score() {
      return new Score(loss / images, right / images);
    }
  }
}
