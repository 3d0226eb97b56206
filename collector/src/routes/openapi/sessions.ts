import { SessionCall, SignInLinkCall } from '../session.ts';
import { type Operation, READ } from './operation.ts';
import { SignInLinkReply } from './replies.ts';
import { SessionReply } from './staff.ts';

/** Signing in and out. */
export const signing: Operation[] = [
  {
    method: 'post',
    path: '/api/sign-in-links',
    summary: 'Make a link that signs in to the console once, within ten minutes, with a role.',
    auth: 'admin',
    body: SignInLinkCall,
    status: 201,
    reply: SignInLinkReply,
    errors: READ,
  },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Sign in with the code of a link; sets a cookie for twelve hours.',
    auth: 'none',
    body: SessionCall,
    status: 204,
    errors: [...READ, 'invalid_sign_in_code', 'forbidden_origin'],
  },
  {
    method: 'get',
    path: '/api/session',
    summary: 'Say who is signed in.',
    auth: 'admin',
    status: 200,
    reply: SessionReply,
  },
  { method: 'delete', path: '/api/session', summary: 'Sign out.', auth: 'admin', status: 204 },
  {
    method: 'delete',
    path: '/api/sessions',
    summary: 'End every session and every sign-in link that is out.',
    auth: 'admin',
    status: 204,
  },
];
