package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.layer.Pass;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;

/**
 * A network inside of a super net: each block runs one candidate, with the super net's weights.
 *
 * @param chosen the position of the candidate of each block
 */
public record SubNetwork(SuperNet net, List<Integer> chosen) {
  /** Copies the list. */
  public SubNetwork {
    chosen = List.copyOf(chosen);
  }

  /** That of an architecture from among the super net's candidates. */
  public static SubNetwork of(SuperNet net, Architecture architecture) {
    List<Integer> chosen = new ArrayList<>();
    for (int b = 0; b < net.candidates().size(); b++) {
      chosen.add(net.candidates().get(b).position(architecture.precisions().get(b)));
    }
    return new SubNetwork(net, chosen);
  }

  /** How it does on a batch, with the statistics of the batch; forwards only, in the open scope. */
  public Score score(Engine engine, Examples examples) {
    Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH);
    Var logits = net.forward(pass, examples.images(), masks(pass.tape()));
    return examples.score(logits, examples.crossEntropy(logits));
  }

  /** One one-hot mask per block, in the open scope. */
  public List<Var> masks(Tape tape) {
    List<Var> masks = new ArrayList<>();
    for (int b = 0; b < chosen.size(); b++) {
      float[] oneHot = new float[net.candidates().get(b).size()];
      oneHot[chosen.get(b)] = 1;
      masks.add(tape.constant(tape.engine().create(Shape.of(oneHot.length), oneHot)));
    }
    return masks;
  }
}
