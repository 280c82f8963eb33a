package org.dnas4j.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Adam;
import org.dnas4j.tensor.optim.Optimizer;

/**
 * An actor μ gives one action from 0 to 1 for a state, a critic Q says what state and action are
 * worth. The critic learns the squared distance to r − b + Q'(s', μ'(s')), without the second part
 * after the last action; the actor climbs Q(s, μ(s)). μ' and Q' follow μ and Q slowly, b is a
 * moving mean of the rewards that were replayed.
 *
 * <p>Source: Lillicrap et al.: Continuous control with deep reinforcement learning, arXiv
 * 1509.02971, in the form of He et al.: AMC, arXiv 1802.03494, section 3.2 (no discount, rewards
 * less their mean).
 */
final class ActorCritic implements AutoCloseable {
  private static final int BATCH = 64;
  private static final double ACTOR_RATE = 1e-4;
  private static final double CRITIC_RATE = 1e-3;

  /** τ of μ' and Q'. */
  private static final double FOLLOWED = 0.01;

  /** What the mean reward keeps. */
  private static final double KEPT = 0.5;

  private final Engine engine;
  private final Rng rng;
  private final int remembered;
  private final Mlp actor;
  private final Mlp critic;
  private final Mlp slowActor;
  private final Mlp slowCritic;
  private final Optimizer actorAdam;
  private final Optimizer criticAdam;
  private final Deque<Transition> replay = new ArrayDeque<>();
  private double meanReward = Double.NaN;
  private long updates;

  /**
   * One action of an episode.
   *
   * @param state before it
   * @param action that was taken, 0 to 1
   * @param reward of the whole episode
   * @param next state after it; ignored after the last action
   * @param last whether the episode ended with it
   */
  record Transition(float[] state, double action, double reward, float[] next, boolean last) {}

  /**
   * Random ones.
   *
   * @param states numbers that make a state
   * @param units of both hidden layers
   * @param remembered transitions, the last ones
   */
  ActorCritic(Engine engine, Rng rng, int states, int units, int remembered) {
    this.engine = engine;
    this.rng = rng.split("replay");
    this.remembered = remembered;
    actor = new Mlp(engine, rng.split("actor"), states, units, units, 1);
    critic = new Mlp(engine, rng.split("critic"), states + 1, units, units, 1);
    slowActor = new Mlp(engine, rng.split("actor"), states, units, units, 1);
    slowCritic = new Mlp(engine, rng.split("critic"), states + 1, units, units, 1);
    actorAdam = new Adam().open(actor.parameters(), 0);
    criticAdam = new Adam().open(critic.parameters(), 0);
  }

  /** μ of a state. */
  double act(float[] state) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      return act(actor, tape, constant(tape, List.of(state))).value().item();
    }
  }

  private static Var act(Mlp actor, Tape tape, Var states) {
    return Controller.sigmoid(actor.forward(tape, states));
  }

  private static Var worth(Mlp critic, Tape tape, Var states, Var actions) {
    return critic.forward(tape, Var.concat(List.of(states, actions), 1));
  }

  /** Remembers a transition; the oldest is forgotten. */
  void remember(Transition transition) {
    replay.addLast(transition);
    if (replay.size() > remembered) {
      replay.removeFirst();
    }
  }

  /** One step of the critic and one of the actor, on transitions drawn from those remembered. */
  void learn() {
    List<Transition> all = new ArrayList<>(replay);
    Rng drawn = rng.split(updates);
    updates++;
    List<Transition> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(all.get(drawn.nextInt(all.size())));
    }
    double mean = batch.stream().mapToDouble(Transition::reward).average().orElseThrow();
    meanReward = Double.isNaN(meanReward) ? mean : KEPT * meanReward + (1 - KEPT) * mean;
    learnWorth(batch, targets(batch));
    learnActions(batch);
    slowActor.follow(actor, FOLLOWED);
    slowCritic.follow(critic, FOLLOWED);
  }

  private float[] targets(List<Transition> batch) {
    float[] later;
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var next = constant(tape, batch.stream().map(Transition::next).toList());
      later = worth(slowCritic, tape, next, act(slowActor, tape, next)).value().toFloats();
    }
    float[] targets = new float[batch.size()];
    for (int i = 0; i < targets.length; i++) {
      Transition one = batch.get(i);
      targets[i] = (float) (one.reward() - meanReward) + (one.last() ? 0 : later[i]);
    }
    return targets;
  }

  private void learnWorth(List<Transition> batch, float[] targets) {
    float[] actions = new float[batch.size()];
    for (int i = 0; i < actions.length; i++) {
      actions[i] = (float) batch.get(i).action();
    }
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(engine, critic.parameters());
      Var found = worth(critic, tape, states(tape, batch), column(tape, actions));
      Var wrong = found.minus(column(tape, targets));
      criticAdam.step(tape.backward(wrong.times(wrong).mean()), CRITIC_RATE);
    }
  }

  private void learnActions(List<Transition> batch) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(engine, actor.parameters());
      Var states = states(tape, batch);
      Var worth = worth(critic, tape, states, act(actor, tape, states));
      actorAdam.step(tape.backward(worth.mean().affine(-1, 0)), ACTOR_RATE);
    }
  }

  private Var states(Tape tape, List<Transition> batch) {
    return constant(tape, batch.stream().map(Transition::state).toList());
  }

  private Var column(Tape tape, float[] values) {
    return tape.constant(engine.create(Shape.of(values.length, 1), values));
  }

  private Var constant(Tape tape, List<float[]> rows) {
    int width = rows.get(0).length;
    float[] all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return tape.constant(engine.create(Shape.of(rows.size(), width), all));
  }

  @Override
  public void close() {
    actorAdam.close();
    criticAdam.close();
    List.of(actor, critic, slowActor, slowCritic).forEach(Mlp::close);
  }
}
