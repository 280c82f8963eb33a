package org.dnas4j.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;

/**
 * What a network computes and keeps, counted from its shapes.
 *
 * @param macs multiply-accumulates of one image's forward pass: all convolutions and the linear
 *     layer
 * @param kept elements of the engine's type that one image leaves on the tape for the backward pass
 * @param part elements of one image in the part of the network that needs most when nothing is
 *     recorded
 * @param parameters numbers that are trained, latent weights of all candidates included
 * @param copies fp32 elements of the weights that quantizing and mixing leave in a step
 */
public record Footprint(long macs, long kept, long part, long parameters, long copies) {
  /**
   * A quantized weight's tanh, its absolute value, the quantized weight and, as the backward pass
   * frees that, the steps of its gradient.
   */
  private static final int QUANTIZED_COPIES = 5;

  /** A full-precision candidate's share of the mix, and the sum. */
  private static final int MIXED_COPIES = 2;

  /**
   * A network of one path.
   *
   * @param precision of all convolutions in the search space, not 0 bits
   */
  public static Footprint plain(NetSpec net, Precision precision) {
    Map<String, Use> uses = new HashMap<>();
    for (BlockSpec unit : net.blocks()) {
      Precision own = unit.fit(precision);
      unit.convolutions().forEach(conv -> uses.put(conv.name(), Use.plain(own)));
    }
    return new Walk(net.imageSize(), uses).network(net);
  }

  /** A super net: its convolutions once per activation width, its weights once per candidate. */
  public static Footprint search(
      NetSpec net, List<Precision> choices, SuperNet.Mode mode, boolean ownWeights) {
    Map<String, Use> uses = new HashMap<>();
    Map<String, List<Precision>> multiPath = new HashMap<>();
    for (BlockSpec unit : net.blocks()) {
      List<Precision> all = Candidates.of(unit, choices).precisions();
      if (mode == SuperNet.Mode.MULTI_PATH) {
        multiPath.put(unit.name(), all);
      } else {
        unit.convolutions()
            .forEach(conv -> uses.put(conv.name(), Use.mixed(all, mode, ownWeights)));
      }
    }
    return new Walk(net.imageSize(), uses, multiPath).network(net);
  }

  /** The same where nothing is recorded: each part of the network is gone after the next. */
  public Footprint forwardOnly() {
    return new Footprint(macs, part, part, parameters, copies);
  }

  private Footprint plus(Footprint other) {
    return new Footprint(
        macs + other.macs,
        kept + other.kept,
        Math.max(part, other.part),
        parameters + other.parameters,
        copies + other.copies);
  }

  /**
   * How often a convolution runs, of how many quantized inputs and sets of weights, and how many
   * copies of its weights a step leaves.
   */
  private record Use(int times, int quantizedInputs, int latents, int copies) {
    static final Use FLOAT = new Use(1, 0, 1, 0);

    static Use plain(Precision precision) {
      return new Use(
          1,
          precision.activation().isFull() ? 0 : 1,
          1,
          precision.weight().isFull() ? 0 : QUANTIZED_COPIES);
    }

    static Use mixed(List<Precision> candidates, SuperNet.Mode mode, boolean ownWeights) {
      List<Precision> paths = candidates.stream().filter(p -> !p.weight().isSkip()).toList();
      List<BitWidth> inputs = paths.stream().map(Precision::activation).toList();
      if (mode == SuperNet.Mode.COMPOSITE) {
        inputs = inputs.stream().distinct().toList();
      }
      return new Use(
          inputs.size(),
          (int) inputs.stream().filter(bits -> !bits.isFull()).count(),
          ownWeights ? paths.size() : 1,
          paths.stream()
              .mapToInt(p -> p.weight().isFull() ? MIXED_COPIES : QUANTIZED_COPIES)
              .sum());
    }
  }

  /** Walks through the layers, each of which reads what the one before gave. */
  private static final class Walk {
    private final Map<String, Use> uses;
    private final Map<String, List<Precision>> multiPath;
    private long channels = 3;
    private long size;

    Walk(int imageSize, Map<String, Use> uses) {
      this(imageSize, uses, Map.of());
    }

    Walk(long imageSize, Map<String, Use> uses, Map<String, List<Precision>> multiPath) {
      size = imageSize;
      this.uses = uses;
      this.multiPath = multiPath;
    }

    Footprint network(NetSpec net) {
      Footprint sum = NOTHING;
      Footprint between = NOTHING;
      for (LayerSpec layer : net.layers()) {
        if (layer instanceof LayerSpec.Block block) {
          sum = sum.plus(between).plus(block(block));
          between = NOTHING;
        } else {
          between = between.then(layer(layer));
        }
      }
      return sum.plus(between);
    }

    private long map() {
      return channels * size * size;
    }

    private Footprint block(LayerSpec.Block block) {
      List<Precision> candidates = multiPath.get(block.name());
      if (candidates == null) {
        return path(block);
      }
      Footprint sum = NOTHING;
      long inputChannels = channels;
      long inputSize = size;
      for (Precision candidate : candidates) {
        if (candidate.weight().isSkip()) {
          continue;
        }
        Map<String, Use> own = new HashMap<>();
        block
            .convolutions()
            .filter(conv -> conv.role() == ConvSpec.Role.BLOCK)
            .forEach(conv -> own.put(conv.name(), Use.plain(candidate)));
        Walk walk = new Walk(inputSize, own, Map.of());
        walk.channels = inputChannels;
        // Each output is kept with its weight, and in the running sum.
        sum = sum.plus(walk.path(block)).plus(walk.kept(2));
        channels = walk.channels;
        size = walk.size;
      }
      boolean skips = candidates.stream().anyMatch(p -> p.weight().isSkip());
      return skips ? sum.plus(kept(1)) : sum;
    }

    /** Some maps of the present size on the tape. */
    private Footprint kept(int maps) {
      return new Footprint(0, maps * map(), 0, 0, 0);
    }

    private Footprint path(LayerSpec.Block block) {
      Footprint sum = new Footprint(0, 0, map(), 0, 0);
      for (LayerSpec layer : block.before()) {
        sum = sum.then(layer(layer));
      }
      long inputChannels = channels;
      long inputSize = size;
      for (LayerSpec layer : block.shortcut().orElse(List.of())) {
        sum = sum.then(layer(layer));
      }
      channels = inputChannels;
      size = inputSize;
      for (LayerSpec layer : block.branch()) {
        sum = sum.then(layer(layer));
      }
      if (block.shortcut().isPresent()) {
        // The sum; ReLU is apart where nothing is recorded.
        sum = sum.then(new Footprint(0, map(), (block.relu() ? 2 : 1) * map(), 0, 0));
      }
      return sum;
    }

    /** One layer; what it needs where nothing is recorded is {@code part}. */
    private Footprint layer(LayerSpec layer) {
      if (layer instanceof LayerSpec.Convolution c) {
        return convolution(c.conv());
      } else if (layer instanceof LayerSpec.Norm n) {
        // ReLU is apart where nothing is recorded.
        return new Footprint(0, map(), (n.relu() ? 2 : 1) * map(), 2L * n.channels(), 0);
      } else if (layer instanceof LayerSpec.MaxPool p) {
        size = (size + 2L * p.padding() - p.kernel()) / p.stride() + 1;
        return new Footprint(0, map(), map(), 0, 0);
      } else if (layer instanceof LayerSpec.Subsample s) {
        channels = s.out();
        size = (size + s.stride() - 1) / s.stride();
        return new Footprint(0, map(), map(), 0, 0);
      } else if (layer instanceof LayerSpec.Linear l) {
        Footprint product = convolution(l.conv());
        return new Footprint(
            product.macs, 0, 0, product.parameters + l.conv().out(), product.copies);
      }
      return NOTHING;
    }

    private Footprint convolution(ConvSpec conv) {
      Use use = uses.getOrDefault(conv.name(), Use.FLOAT);
      long inputs = use.quantizedInputs * map();
      channels = conv.out();
      size = conv.outputSize();
      return new Footprint(
          use.times * conv.macs(),
          inputs + map(),
          inputs + map(),
          use.latents * conv.parameters(),
          use.copies * conv.parameters());
    }
  }

  private static final Footprint NOTHING = new Footprint(0, 0, 0, 0, 0);

  /** Another layer of the same part, whose values stay as well. */
  private Footprint then(Footprint layer) {
    return new Footprint(
        macs + layer.macs,
        kept + layer.kept,
        part + layer.part,
        parameters + layer.parameters,
        copies + layer.copies);
  }
}
