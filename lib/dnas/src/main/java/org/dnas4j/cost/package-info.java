/**
 * What an architecture costs (paper, cost-aware loss): {@link org.dnas4j.cost.Cost} counts size,
 * compute or what was measured of a block, {@link org.dnas4j.cost.CostPenalty} turns the expected
 * cost of a super net into a factor or term of the loss.
 */
package org.dnas4j.cost;
