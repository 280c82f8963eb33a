package org.dnas4j.config;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.train.TrainConfig;

/**
 * How sampled architectures and controls are trained.
 *
 * @param train hyper-parameters, the same for all of them
 * @param inherit whether training starts from the super net's weights
 * @param start otherwise the trained network whose weights it starts from: {@code baseline}, the
 *     name of a finished run, or a {@code .safetensors} file with torchvision's names; empty for
 *     fresh weights
 * @param teacher the trained network whose probabilities replace the labels (label refinery), named
 *     in the same ways; empty for the data's own labels
 */
public record RetrainConfig(
    @About("hyper-parameters, the same for all of them") TrainConfig train,
    @About("whether training starts from the weights of the super net") boolean inherit,
    @About("otherwise the network it starts from: baseline, a run or a file; empty for none")
        String start,
    @About(
            "network whose probabilities replace the labels: baseline, a run or a file; empty for none")
        String teacher) {

  /** The full-precision network of the same configuration, as start or teacher. */
  public static final String BASELINE = "baseline";

  /** Checks that there is one start. */
  public RetrainConfig {
    Check.that(
        !inherit || start.isEmpty(),
        "start",
        "\"" + start + "\"",
        "nothing together with inherit, which starts from the super net");
  }

  /** Whether the full-precision network of the same configuration comes first. */
  public boolean usesBaseline() {
    return start.equals(BASELINE) || teacher.equals(BASELINE);
  }

  /** What tables add to the name of a network that was not trained from scratch on labels. */
  public String label() {
    return (start.isEmpty() ? "" : ", fine-tuned") + (teacher.isEmpty() ? "" : ", refined labels");
  }
}
