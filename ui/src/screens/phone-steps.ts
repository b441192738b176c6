import type { PhoneSteps } from '../generated/PhoneSteps';
import { t } from '../l10n/l10n';

/** The messages of the steps that a kind of phone leads through while it makes its key. */
export const STEPS: Record<PhoneSteps, readonly string[]> = {
  apple: ['phone-steps-apple-1', 'phone-steps-apple-2', 'phone-steps-apple-3'],
  android: ['phone-steps-android-1', 'phone-steps-android-2', 'phone-steps-android-3'],
  app: ['phone-steps-app-1', 'phone-steps-app-2', 'phone-steps-app-3'],
};

/** What each kind is called. */
export function kindsOfPhone(): readonly { steps: PhoneSteps; name: string }[] {
  return [
    { steps: 'apple', name: 'iPhone, iPad' },
    { steps: 'android', name: 'Android' },
    { steps: 'app', name: t('phone-steps-app') },
  ];
}
