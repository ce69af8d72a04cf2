import type { Deps } from '../deps.ts'
import type { JobRunners, Sweeps } from '../worker.ts'
import { rewardReferrals } from './reward.ts'

/** Work of referrals that is done again and again. */
export const referralJobs = ({ db, config, clock }: Deps): { jobs: JobRunners; sweeps: Sweeps } => ({
  jobs: {},
  sweeps: { 'reward-referrals': () => rewardReferrals(db, config.referral, clock()) },
})
