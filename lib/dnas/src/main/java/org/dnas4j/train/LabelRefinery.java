package org.dnas4j.train;

import org.dnas4j.layer.Pass;
import org.dnas4j.net.Network;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;

/**
 * Labels every training crop with a teacher's probabilities, from which alone the student learns: a
 * crop that does not show the class any more is not called by it. A refined student can teach the
 * next generation.
 *
 * <p>Source: Bagherinezhad et al., Label refinery, arXiv 1805.02641; used by the paper's ImageNet
 * retraining (recalled).
 */
public final class LabelRefinery {
  private final Engine engine;
  private final Network teacher;

  /**
   * A refinery that does not own its teacher.
   *
   * @param teacher runs with its running statistics and learns nothing
   */
  public LabelRefinery(Engine engine, Network teacher) {
    this.engine = engine;
    this.teacher = teacher;
  }

  /** The same images with the teacher's softmax as targets; the labels stay, for the accuracy. */
  public Examples refine(Examples examples) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      Tensor targets = teacher.forward(pass, examples.images()).softmax().value();
      return new Examples(examples.images(), scope.keep(targets), examples.labels());
    }
  }
}
