package org.dnas4j.search;

import java.util.List;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
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
   * @param precision of all blocks, not 0 bits
   */
  public static Footprint plain(ResNetSpec net, Precision precision) {
    Footprint sum = trunk(net);
    Shapes shapes = new Shapes(net);
    for (BlockSpec block : net.blocks()) {
      sum = sum.plus(shapes.next(block).path(List.of(precision), 1));
    }
    return sum;
  }

  /** A super net: its convolutions once an activation width, its weights once a candidate. */
  public static Footprint search(
      ResNetSpec net, List<Precision> choices, SuperNet.Mode mode, boolean ownWeights) {
    Footprint sum = trunk(net);
    Shapes shapes = new Shapes(net);
    for (BlockSpec block : net.blocks()) {
      Candidates candidates = Candidates.of(block, choices);
      List<Precision> paths =
          candidates.precisions().stream().filter(p -> !p.weight().isSkip()).toList();
      Shapes.Block shape = shapes.next(block);
      if (mode == SuperNet.Mode.MULTI_PATH) {
        for (Precision path : paths) {
          // Each output is kept with its weight, and in the running sum.
          sum = sum.plus(shape.path(List.of(path), 1)).plus(shape.kept(2));
        }
        sum = candidates.skip() >= 0 ? sum.plus(shape.kept(1)) : sum;
      } else {
        boolean grouped = mode == SuperNet.Mode.COMPOSITE;
        int latents = ownWeights ? paths.size() : 1;
        sum =
            sum.plus(shape.path(grouped ? widths(paths) : paths, latents)).plus(shape.mixed(paths));
      }
    }
    return sum;
  }

  /** The same where nothing is recorded: each part of the network is gone after the next. */
  public Footprint forwardOnly() {
    return new Footprint(macs, part, part, parameters, copies);
  }

  /** One precision for each different activation width. */
  private static List<Precision> widths(List<Precision> paths) {
    return paths.stream()
        .map(p -> new Precision(Precision.FULL.weight(), p.activation()))
        .distinct()
        .toList();
  }

  private static Footprint trunk(ResNetSpec net) {
    long width = net.width();
    long head = (long) net.features() * net.classes();
    long size = net.imageSize();
    long kernel = 9;
    long pooled = 0;
    if (net.stem() == ResNetSpec.Stem.IMAGENET) {
      size = half(size);
      kernel = 49;
      pooled = width * half(size) * half(size);
    }
    long map = width * size * size;
    return new Footprint(
        kernel * 3 * map + head,
        2 * map + pooled, // convolution, normalization with ReLU
        3 * map + pooled, // ReLU is apart
        kernel * 3 * width + 2 * width + head + net.classes(),
        0);
  }

  private static long half(long size) {
    return (size + 1) / 2;
  }

  private Footprint plus(Footprint other) {
    return new Footprint(
        macs + other.macs,
        kept + other.kept,
        Math.max(part, other.part),
        parameters + other.parameters,
        copies + other.copies);
  }

  /** Walks through the blocks, whose inputs are the outputs before. */
  private static final class Shapes {
    private final ResNetSpec.Shortcut shortcut;
    private long before;

    Shapes(ResNetSpec net) {
      shortcut = net.shortcut();
      before = net.blocks().get(0).outputSize();
    }

    Block next(BlockSpec spec) {
      long input = spec.in() * before * before;
      before = spec.outputSize();
      return new Block(spec, shortcut, input, spec.out() * before * before);
    }

    /** Elements of a block's input and output. */
    record Block(BlockSpec spec, ResNetSpec.Shortcut shortcut, long input, long output) {

      /** Some outputs of the block's size on the tape. */
      Footprint kept(int outputs) {
        return new Footprint(0, outputs * output, 0, 0, 0);
      }

      /** What mixing quantized weights leaves. */
      Footprint mixed(List<Precision> paths) {
        long copies =
            paths.stream()
                .mapToLong(p -> p.weight().isFull() ? MIXED_COPIES : QUANTIZED_COPIES)
                .sum();
        return new Footprint(0, 0, 0, 0, copies * spec.parameters());
      }

      /**
       * Both convolutions, each once a precision, with one normalization and one shortcut.
       *
       * @param latents sets of weights
       */
      Footprint path(List<Precision> convolutions, int latents) {
        long quantized = convolutions.stream().filter(p -> !p.activation().isFull()).count();
        long copies = convolutions.size() == 1 && !convolutions.get(0).weight().isFull() ? 1 : 0;
        boolean projects = !spec.canSkip() && shortcut == ResNetSpec.Shortcut.B;
        long ofShortcut = spec.canSkip() ? 0 : projects ? 2 * output : output;
        long projection = projects ? (long) spec.in() * spec.out() : 0;
        long inputs = quantized * (input + output);
        return new Footprint(
            spec.macs() * convolutions.size() + projection * spec.outputSize() * spec.outputSize(),
            // Two convolutions with their normalizations, and the block's output.
            5 * output + inputs + ofShortcut,
            // As much, both ReLUs apart, and the input.
            input + 7 * output + inputs + ofShortcut,
            latents * spec.parameters()
                + 4L * spec.out()
                + projection
                + (projects ? 2L * spec.out() : 0),
            copies * QUANTIZED_COPIES * spec.parameters());
      }
    }
  }
}
