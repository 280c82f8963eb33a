package org.dnas4j.net;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.dnas4j.quant.QuantConfig;

/** Which convolutions of a network may read numbers below 0: those that no ReLU precedes. */
public final class SignedInputs {
  private SignedInputs() {}

  /** Their names, and the linear layer's if it may. */
  static Set<String> of(NetSpec net) {
    Set<String> names = new HashSet<>();
    walk(net.layers(), true, names);
    return names;
  }

  private static boolean walk(List<LayerSpec> layers, boolean given, Set<String> names) {
    boolean signed = given;
    for (LayerSpec layer : layers) {
      if (layer instanceof LayerSpec.Block block) {
        boolean input = walk(block.before(), signed, names);
        boolean branch = walk(block.branch(), input, names);
        boolean around = block.shortcut().map(s -> walk(s, input, names)).orElse(false);
        signed = !block.relu() && (branch || around);
      } else if (layer instanceof LayerSpec.Norm norm) {
        signed = !norm.relu();
      } else if (layer instanceof LayerSpec.Convolution || layer instanceof LayerSpec.Linear) {
        if (signed) {
          layer.convolutions().forEach(conv -> names.add(conv.name()));
        }
        signed = true;
      }
    }
    return signed;
  }

  /**
   * Refuses activations that are quantized by their signs where a ReLU leaves none below 0.
   *
   * @param quantized whether a unit of the search space, by its place, has bits of activations
   * @throws IllegalArgumentException naming the kind and the convolution
   */
  public static void require(NetSpec net, QuantConfig quant, IntPredicate quantized) {
    if (!quant.activations().readsSigns()) {
      return;
    }
    Set<String> signed = of(net);
    for (int i = 0; i < net.blocks().size(); i++) {
      for (ConvSpec conv : net.blocks().get(i).convolutions()) {
        if (quantized.test(i) && !signed.contains(conv.name())) {
          throw new IllegalArgumentException(
              "quant.activations = "
                  + quant.activations().kind()
                  + " reads signs, but "
                  + conv.name()
                  + " reads what comes from a ReLU and is never below 0; allowed: networks without"
                  + " one before it, such as net=preact_resnet(relu=false), or other activations");
        }
      }
    }
  }
}
