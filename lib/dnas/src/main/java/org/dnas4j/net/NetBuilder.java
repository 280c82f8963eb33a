package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Builds the layers of a definition, with the convolutions and blocks of a factory. */
public final class NetBuilder {
  private final Engine engine;
  private final BlockFactory factory;

  /** A builder for one network. */
  public NetBuilder(Engine engine, BlockFactory factory) {
    this.engine = engine;
    this.factory = factory;
  }

  /** All layers of a network. */
  public Network build(NetSpec net) {
    List<BuiltLayer> parts = new ArrayList<>();
    List<LayerSpec> between = new ArrayList<>();
    for (LayerSpec layer : net.layers()) {
      if (layer instanceof LayerSpec.Block block) {
        addChain(parts, between);
        factory.block(block, this).ifPresent(parts::add);
      } else {
        between.add(layer);
      }
    }
    addChain(parts, between);
    return new Parts(parts);
  }

  private void addChain(List<BuiltLayer> parts, List<LayerSpec> layers) {
    if (!layers.isEmpty()) {
      parts.add(chain(layers));
      layers.clear();
    }
  }

  /** Layers that run one after the other. */
  Chain chain(List<LayerSpec> layers) {
    return new Chain(layers.stream().map(this::module).toList());
  }

  /**
   * A block.
   *
   * @param gate multiplies the branch before the shortcut is added; FLOAT32, {@code [1]}
   */
  public BuiltLayer block(LayerSpec.Block block, Function<Pass, Optional<Var>> gate) {
    return new BuiltBlock(
        chain(block.before()),
        chain(block.branch()),
        block.shortcut().map(this::chain),
        block.relu(),
        gate);
  }

  /** The same without a gate. */
  public BuiltLayer block(LayerSpec.Block block) {
    return block(block, pass -> Optional.empty());
  }

  private BuiltLayer module(LayerSpec layer) {
    if (layer instanceof LayerSpec.Convolution c) {
      return factory.convolution(c.conv());
    } else if (layer instanceof LayerSpec.Norm n) {
      return new BuiltNorm(new BatchNorm(engine, n.name(), n.channels()), n.relu());
    } else if (layer instanceof LayerSpec.MaxPool p) {
      return stateless(x -> Nn.maxPool(x, p.kernel(), p.stride(), p.padding()));
    } else if (layer instanceof LayerSpec.Subsample s) {
      return stateless(x -> subsample(s, x));
    } else if (layer instanceof LayerSpec.AveragePool) {
      return stateless(Nn::globalAveragePool);
    } else if (layer instanceof LayerSpec.Linear l) {
      return new BuiltLinear(factory.convolution(l.conv()), bias(l.conv()));
    }
    throw new IllegalArgumentException(layer + " stands inside of a block; allowed: outside");
  }

  private static Var subsample(LayerSpec.Subsample s, Var x) {
    Var thinned =
        x.slice(2, 0, x.shape().dim(2), s.stride()).slice(3, 0, x.shape().dim(3), s.stride());
    return thinned.padded(1, (s.out() - s.in()) / 2, s.out());
  }

  private Parameter bias(ConvSpec conv) {
    try (Scope scope = Scope.open()) {
      return new Parameter(conv.name() + ".bias", false, engine.full(Shape.of(conv.out()), 0));
    }
  }

  private static BuiltLayer stateless(Function<Var, Var> function) {
    return new BuiltLayer() {
      @Override
      public Var forward(Pass pass, Var x) {
        return function.apply(x);
      }

      @Override
      public List<Layer> children() {
        return List.of();
      }
    };
  }

  /** The parts of a network; where nothing is recorded each frees what it needed. */
  private record Parts(List<BuiltLayer> children) implements Network {
    @Override
    public Var forward(Pass pass, Tensor images) {
      Var x = null;
      for (BuiltLayer part : children) {
        Var input = x;
        x = pass.part(() -> part.forward(pass, input == null ? images(pass, images) : input));
      }
      return x;
    }

    private static Var images(Pass pass, Tensor images) {
      return pass.tape().constant(images).cast(pass.tape().engine().computeType());
    }
  }

  /** Layers that run one after the other. */
  record Chain(List<BuiltLayer> children) implements BuiltLayer {
    @Override
    public Var forward(Pass pass, Var x) {
      return forward(pass, x, Optional.empty());
    }

    /** The same times a number, which costs nothing if the last layer is a normalization. */
    Var forward(Pass pass, Var x, Optional<Var> factor) {
      Var y = x;
      for (int i = 0; i < children.size(); i++) {
        boolean scaled = factor.isPresent() && i == children.size() - 1;
        if (scaled && children.get(i) instanceof BuiltNorm norm && !norm.relu) {
          return norm.norm.forward(pass, y, false, factor);
        }
        y = children.get(i).forward(pass, y);
      }
      Var last = y;
      return factor.map(f -> last.times(f.cast(last.value().dtype()))).orElse(last);
    }
  }

  private record BuiltNorm(BatchNorm norm, boolean relu) implements BuiltLayer {
    @Override
    public Var forward(Pass pass, Var x) {
      return norm.forward(pass, x, relu);
    }

    @Override
    public List<Layer> children() {
      return List.of(norm);
    }
  }

  private record BuiltLinear(BuiltLayer product, Parameter bias) implements BuiltLayer {
    @Override
    public Var forward(Pass pass, Var x) {
      Shape shape = x.shape();
      Var flat =
          shape.rank() == 2
              ? x
              : x.cast(DType.FLOAT32).reshape(Shape.of(shape.dim(0), shape.size() / shape.dim(0)));
      return product.forward(pass, flat).plus(pass.tape().parameter(bias));
    }

    @Override
    public List<Layer> children() {
      return List.of(product);
    }

    @Override
    public List<Parameter> ownParameters() {
      return List.of(bias);
    }
  }

  private record BuiltBlock(
      Chain before,
      Chain branch,
      Optional<Chain> shortcut,
      boolean relu,
      Function<Pass, Optional<Var>> gate)
      implements BuiltLayer {
    @Override
    public Var forward(Pass pass, Var x) {
      Var input = before.forward(pass, x);
      Var y = branch.forward(pass, input, gate.apply(pass));
      if (shortcut.isEmpty()) {
        return relu ? y.relu() : y;
      }
      Var around = shortcut.get().forward(pass, input);
      return relu ? Nn.addRelu(y, around) : y.plus(around);
    }

    @Override
    public List<Layer> children() {
      List<Layer> children = new ArrayList<>(List.of(before, branch));
      shortcut.ifPresent(children::add);
      return children;
    }
  }
}
