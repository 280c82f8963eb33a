package org.dnas4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dnas4j.net.Network;
import org.dnas4j.net.Pass;
import org.dnas4j.net.ResNet;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.optim.Sgd;

/**
 * Training speed of ResNet-20: the counterpart of benchmarks/pytorch_resnet20.py. It reads lines
 * {@code run MODE PRECISION STEPS} and answers each with one line of JSON, so that a driver can run
 * both programs in turn.
 */
public final class Benchmark {
  private static final int WARMUP_STEPS = 3;

  private Benchmark() {}

  /** One network in training on a fixed batch in memory. */
  private static final class Trainer {
    private final Engine engine;
    private final int batch;
    private final Network network;
    private final Sgd sgd;
    private final float[] images;
    private final float[] targets;

    Trainer(String engineName, String precision, int batch, int threads) {
      this.batch = batch;
      DType type = precision.equals("bf16") ? DType.BFLOAT16 : DType.FLOAT32;
      engine = Engines.open(engineName, new EngineOptions(type, threads, "cpu"));
      Rng rng = Rng.of(1);
      network = ResNet.fullPrecision(engine, rng, ResNetSpec.cifar10(20));
      sgd = new Sgd(network.parameters(), 0.9, true, 5e-4);
      images = new float[batch * 3 * 32 * 32];
      for (int i = 0; i < images.length; i++) {
        images[i] = (float) rng.nextGaussian();
      }
      targets = new float[batch * 10];
      for (int i = 0; i < batch; i++) {
        targets[i * 10 + rng.nextInt(10)] = 1;
      }
    }

    float step() {
      try (Scope scope = Scope.open()) {
        Tape tape = new Tape(engine, network.parameters());
        Tensor x = engine.create(Shape.of(batch, 3, 32, 32), images);
        Tensor y = engine.create(Shape.of(batch, 10), targets);
        Pass pass = new Pass(tape, Pass.Statistics.BATCH_AND_UPDATE);
        var loss = Nn.crossEntropy(network.forward(pass, x), y);
        Gradients gradients = tape.backward(loss);
        sgd.step(gradients, 0.05);
        return loss.value().item();
      }
    }
  }

  /** Arguments: engine, threads, batch; each may be left out. */
  public static void main(String[] args) throws IOException {
    String engine = args.length > 0 ? args[0] : "auto";
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
    int batch = args.length > 2 ? Integer.parseInt(args[2]) : 128;
    Map<List<String>, Trainer> trainers = new HashMap<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split(" ");
      if (words.length != 4) {
        throw new IllegalArgumentException(
            "unknown request \"" + line + "\"; allowed: run plain fp32|bf16 STEPS");
      }
      int steps = Integer.parseInt(words[3]);
      Trainer trainer =
          trainers.computeIfAbsent(
              List.of(words[1], words[2]), key -> new Trainer(engine, key.get(1), batch, threads));
      for (int i = 0; i < WARMUP_STEPS; i++) {
        trainer.step();
      }
      long start = System.nanoTime();
      float loss = 0;
      for (int i = 0; i < steps; i++) {
        loss = trainer.step();
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      if (!Float.isFinite(loss)) {
        throw new IllegalStateException(line + ": the loss became " + loss);
      }
      System.out.printf(
          Locale.ROOT,
          "{\"mode\": \"%s\", \"precision\": \"%s\", \"steps\": %d, \"seconds\": %.4f,"
              + " \"images_per_second\": %.1f, \"rss_mb\": %.1f}%n",
          words[1],
          words[2],
          steps,
          seconds,
          steps * batch / seconds,
          residentMegabytes());
      System.out.flush();
    }
  }

  private static double residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(l -> l.startsWith("VmRSS:"))
        .mapToDouble(l -> Double.parseDouble(l.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
